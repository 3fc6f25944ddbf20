import type { Objection } from "../objection.ts";
import type { RequestedSettings } from "./requested-settings.ts";
import { misspeltTag, unknownTag, unknownValue } from "./tag-objections.ts";
import { type Tag, tagTable } from "./tag-table.ts";

export interface TagReading {
  readonly requested: RequestedSettings;
  /** One for each tag that is not understood; those that only look like ours are warnings. */
  readonly tagObjections: readonly Objection[];
}

/**
 * Tags of other owners are passed over; a `cilium_…` tag that the table does not know is refused.
 *
 * @param arn Of the cluster, for the lines that a person pastes.
 */
export function readTags(tags: Readonly<Record<string, string>>, arn = "ARN"): TagReading {
  const requested: Record<string, RequestedSettings[keyof RequestedSettings]> = {};
  const tagObjections: Objection[] = [];
  for (const [tag, text] of Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const row = rowOf(tag);
    if (row === undefined) {
      const objection = tag.startsWith("cilium_") ? unknownTag(tag, text, arn) : misspeltTag(tag, text, arn);
      if (objection !== undefined) tagObjections.push(objection);
      continue;
    }
    const value = row.read(text.trim().toLowerCase());
    if (value === undefined) tagObjections.push(unknownValue(tag, text, row, arn));
    else requested[row.setting] = value;
  }
  return { requested, tagObjections };
}

/** A cluster's tags as one pass reads them, right after describe. */
export interface ClusterTags extends TagReading {
  /** `enable_cilium` is there, whatever its value. */
  readonly isTagged: boolean;
  readonly isPaused: boolean;
}

export function clusterTags(tags: Readonly<Record<string, string>>, arn?: string): ClusterTags {
  const reading = readTags(tags, arn);
  const { paused, enable } = reading.requested;
  return {
    ...reading,
    isTagged: "enable_cilium" in tags,
    // Whoever mistypes cilium_paused wants nothing written; a removal waits for no other tag to be right.
    isPaused: paused ?? ("cilium_paused" in tags && enable !== false),
  };
}

function rowOf(tag: string): Tag | undefined {
  return Object.hasOwn(tagTable, tag) ? tagTable[tag as keyof typeof tagTable] : undefined;
}
