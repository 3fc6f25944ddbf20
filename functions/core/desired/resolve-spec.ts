import type { CiliumSpec } from "./cilium-spec.ts";
import type { FleetSettings } from "./fleet-settings.ts";
import type { LastApplied } from "./last-applied.ts";
import type { RequestedSettings } from "./requested-settings.ts";

/** Defaults where no tag and no setting speaks (docs/architecture.md, Desired state). */
const defaults = {
  encryption: "wireguard",
  mutualAuth: "spire",
  hubble: "full",
  l7: true,
  restartPods: "dns",
} as const satisfies Partial<CiliumSpec>;

/**
 * A part of the wish moves only when its own tag changed; otherwise it stays pinned, so that a new fleet default
 * or a new product version moves no settled cluster.
 */
export function resolveSpec(
  requested: RequestedSettings,
  lastApplied: LastApplied | undefined,
  settings: FleetSettings,
  resolveRelease: (version: string) => string | undefined,
): CiliumSpec | undefined {
  const part = <Key extends keyof typeof defaults & keyof RequestedSettings>(key: Key): CiliumSpec[Key] => {
    if (lastApplied !== undefined && lastApplied.requested[key] === requested[key])
      return lastApplied.spec[key];
    return (requested[key] ?? defaults[key]) as CiliumSpec[Key];
  };
  const release =
    lastApplied !== undefined && lastApplied.requested.version === requested.version
      ? lastApplied.spec.release
      : resolveRelease(requested.version ?? settings.release);
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
