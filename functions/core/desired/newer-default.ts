import type { FleetSettings } from "./fleet-settings.ts";
import type { SaidTags } from "./said-tags.ts";
import type { Wish } from "./wish.ts";

/** The release that a cluster would get if it were installed today, where that is another than the one it has. */
export function newerDefault(
  said: SaidTags,
  wish: Wish,
  settings: FleetSettings,
  resolveRelease: (version: string) => string | undefined,
): string | undefined {
  const today = resolveRelease(said.version ?? settings.release);
  return today === wish.release ? undefined : today;
}
