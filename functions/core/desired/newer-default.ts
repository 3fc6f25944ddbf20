import type { CiliumSpec } from "./cilium-spec.ts";
import type { FleetSettings } from "./fleet-settings.ts";
import type { RequestedSettings } from "./requested-settings.ts";

/** The release that a cluster would get if it were installed today, where that is another than the one it has. */
export function newerDefault(
  requested: RequestedSettings,
  spec: CiliumSpec,
  settings: FleetSettings,
  resolveRelease: (version: string) => string | undefined,
): string | undefined {
  const today = resolveRelease(requested.version ?? settings.release);
  return today === spec.release ? undefined : today;
}
