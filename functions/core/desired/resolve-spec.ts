import { allowedValues, isAllowed } from "./allowed-tags.ts";
import type { CiliumSpec } from "./cilium-spec.ts";
import type { AllowedTags, FleetSettings } from "./fleet-settings.ts";
import type { LastApplied } from "./last-applied.ts";
import type { RequestedSettings } from "./requested-settings.ts";
import { isSpecTag, type SpecTag, type Tag, type TagKey, tagKeys, tagTable } from "./tag-table.ts";

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
  const parts = tagKeys.flatMap((tag) => {
    const row: Tag = tagTable[tag];
    if (!isSpecTag(row)) return [];
    const { setting } = row;
    const isPinned = lastApplied !== undefined && lastApplied.requested[setting] === requested[setting];
    const value = isPinned
      ? lastApplied.spec[setting]
      : (requested[setting] ?? defaultOf(tag, row, settings.allowedTags));
    return [[setting, value]];
  });
  return { release, ...Object.fromEntries(parts) } as CiliumSpec;
}

/** The table's default, or the first value that the fleet allows in its place. */
function defaultOf(tag: TagKey, { specDefault, read }: SpecTag, allowed: AllowedTags) {
  const [first] = allowedValues(allowed, tag) ?? [];
  if (first === undefined || isAllowed(allowed, tag, specDefault)) return specDefault;
  return read(first) ?? specDefault;
}
