import type { Objection } from "../objection.ts";
import type { RequestedSettings } from "./requested-settings.ts";
import { type Tag, tagTable } from "./tag-table.ts";

export interface TagReading {
  readonly requested: RequestedSettings;
  /** One for each tag that is not understood. */
  readonly tagObjections: readonly Objection[];
}

/** Tags of other owners are passed over; a `cilium_…` tag that the table does not know is refused. */
export function readTags(tags: Readonly<Record<string, string>>): TagReading {
  const requested: Record<string, RequestedSettings[keyof RequestedSettings]> = {};
  const tagObjections: Objection[] = [];
  for (const [tag, text] of Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const row = rowOf(tag);
    if (row === undefined) {
      if (tag.startsWith("cilium_")) tagObjections.push(unknownTag(tag));
      continue;
    }
    const value = row.read(text.trim().toLowerCase());
    if (value === undefined) tagObjections.push(unknownValue(tag, text, row.allowed));
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

export function clusterTags(tags: Readonly<Record<string, string>>): ClusterTags {
  const reading = readTags(tags);
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

function unknownTag(tag: string): Objection {
  const known = Object.keys(tagTable).join(", ");
  return {
    code: "tag-unknown",
    severity: "blocking",
    message: `Tag ${tag} is not known.`,
    remedy: `Remove it or correct its name; known are ${known}.`,
  };
}

function unknownValue(tag: string, value: string, allowed: string): Objection {
  return {
    code: "tag-not-understood",
    severity: "blocking",
    message: `Tag ${tag} has the value "${value}", which is not understood.`,
    remedy: `Set ${tag} to one that is; allowed is ${allowed}.`,
  };
}
