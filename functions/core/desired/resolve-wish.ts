import type { FleetSettings } from "./fleet-settings.ts";
import type { Installed } from "./installed.ts";
import type { SaidTags } from "./said-tags.ts";
import type { Wish } from "./wish.ts";

/** Where no tag and no setting speaks: design §3. */
const defaults = {
  encryption: "wireguard",
  mutualAuth: "spire",
  hubble: "full",
  l7: true,
  restartPods: "dns",
} as const satisfies Partial<Wish>;

/**
 * A part of the wish moves only when its own tag changed; otherwise it stays pinned, so that a new fleet default
 * or a new product version moves no settled cluster.
 */
export function resolveWish(
  said: SaidTags,
  installed: Installed | undefined,
  settings: FleetSettings,
  resolveRelease: (version: string) => string | undefined,
): Wish | undefined {
  const part = <Key extends keyof typeof defaults & keyof SaidTags>(key: Key): Wish[Key] => {
    if (installed !== undefined && installed.said[key] === said[key]) return installed.wish[key];
    return (said[key] ?? defaults[key]) as Wish[Key];
  };
  const release =
    installed !== undefined && installed.said.version === said.version
      ? installed.wish.release
      : resolveRelease(said.version ?? settings.release);
  if (release === undefined) return undefined;
  return {
    release,
    encryption: part("encryption"),
    mutualAuth: part("mutualAuth"),
    hubble: part("hubble"),
    l7: part("l7"),
    restartPods: part("restartPods"),
  };
}
