import type { Objection } from "../objection.ts";
import { allowedValues, isAllowed } from "./allowed-tags.ts";
import type { AllowedTags } from "./fleet-settings.ts";
import type { RequestedSettings } from "./requested-settings.ts";
import { misspeltTag, tagNotAllowed, unknownTag, unknownValue } from "./tag-objections.ts";
import { type TagKey, tagTable } from "./tag-table.ts";

export interface TagReading {
  readonly requested: RequestedSettings;
  /** One for each tag that is not understood or not allowed; those that only look like ours are warnings. */
  readonly tagObjections: readonly Objection[];
}

/**
 * Tags of other owners are passed over; a `cilium_…` tag that the table does not know is refused.
 *
 * @param arn Of the cluster, for the lines that a person pastes.
 * @param allowed What the fleet leaves to tags.
 */
export function readTags(
  tags: Readonly<Record<string, string>>,
  arn = "ARN",
  allowed: AllowedTags = {},
): TagReading {
  const requested: Record<string, RequestedSettings[keyof RequestedSettings]> = {};
  const tagObjections: Objection[] = [];
  for (const [tag, text] of Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!isKnown(tag)) {
      const objection = tag.startsWith("cilium_") ? unknownTag(tag, text, arn) : misspeltTag(tag, text, arn);
      if (objection !== undefined) tagObjections.push(objection);
      continue;
    }
    const row = tagTable[tag];
    const value = row.read(text.trim().toLowerCase());
    if (value === undefined) {
      tagObjections.push(unknownValue(tag, text, row, arn));
      continue;
    }
    const mayBe = isAllowed(allowed, tag, value);
    if (!mayBe) tagObjections.push(tagNotAllowed(tag, text, allowedValues(allowed, tag) ?? [], arn));
    // A no that is not allowed is no yes: where nothing is installed, nothing is asked.
    if (mayBe || tag === "enable_cilium") requested[row.setting] = value;
  }
  return { requested, tagObjections };
}

/** A cluster's tags as one pass reads them, right after describe. */
export interface ClusterTags extends TagReading {
  /** Of the cluster, for the lines that a person pastes. */
  readonly arn: string;
  /** `enable_cilium` is there, whatever its value. */
  readonly isTagged: boolean;
  readonly isPaused: boolean;
  /** Whether pods of ours may be sent to the nodes. */
  readonly mayProbe: boolean;
  /** Whether the fleet leaves removals to tags. */
  readonly mayRemove: boolean;
}

export function clusterTags(
  tags: Readonly<Record<string, string>>,
  arn = "ARN",
  allowed: AllowedTags = {},
): ClusterTags {
  const reading = readTags(tags, arn, allowed);
  const { paused, enable, probes } = reading.requested;
  return {
    ...reading,
    arn,
    isTagged: "enable_cilium" in tags,
    // Whoever mistypes cilium_paused wants nothing written; a removal waits for no other tag to be right.
    isPaused:
      isAllowed(allowed, "cilium_paused", true) && (paused ?? ("cilium_paused" in tags && enable !== false)),
    // Nor does whoever mistypes cilium_probes want pods.
    mayProbe: isAllowed(allowed, "cilium_probes", "on") && (probes === "on" || !("cilium_probes" in tags)),
    mayRemove: isAllowed(allowed, "enable_cilium", false),
  };
}

function isKnown(tag: string): tag is TagKey {
  return Object.hasOwn(tagTable, tag);
}
