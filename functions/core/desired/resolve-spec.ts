import type { CiliumSpec } from "./cilium-spec.ts";
import type { FleetSettings } from "./fleet-settings.ts";
import type { LastApplied } from "./last-applied.ts";
import type { RequestedSettings } from "./requested-settings.ts";
import { isSpecTag, tagRows } from "./tag-table.ts";

/**
 * A part of the spec changes only when its own tag did; otherwise it stays pinned, so that a new fleet default
 * or a new product version changes no settled cluster. Undefined: the release is not in the catalogue.
 */
export function resolveSpec(
  requested: RequestedSettings,
  lastApplied: LastApplied | undefined,
  settings: FleetSettings,
  resolveRelease: (version: string) => string | undefined,
): CiliumSpec | undefined {
  const release =
    lastApplied !== undefined && lastApplied.requested.version === requested.version
      ? lastApplied.spec.release
      : resolveRelease(requested.version ?? settings.release);
  if (release === undefined) return undefined;
  const parts = tagRows.filter(isSpecTag).map(({ setting, specDefault }) => {
    const isPinned = lastApplied !== undefined && lastApplied.requested[setting] === requested[setting];
    return [setting, isPinned ? lastApplied.spec[setting] : (requested[setting] ?? specDefault)];
  });
  return { release, ...Object.fromEntries(parts) } as CiliumSpec;
}
