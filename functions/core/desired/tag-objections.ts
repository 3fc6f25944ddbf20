import type { Objection } from "../objection.ts";
import { nearMiss } from "./near-miss.ts";
import { setTag, untag } from "./tag-commands.ts";
import { type Tag, tagTable } from "./tag-table.ts";

const knownTags = Object.keys(tagTable);

/** Other ways to say yes and no, by what they mean. A map, because a tag may well say `__proto__`. */
const meanings: ReadonlyMap<string, readonly string[]> = new Map([
  ["yes", ["true"]],
  ["on", ["true"]],
  ["enabled", ["true"]],
  ["1", ["true"]],
  ["no", ["false", "none", "off"]],
  ["off", ["false", "none"]],
  ["disabled", ["false", "none", "off"]],
  ["0", ["false", "none", "off"]],
  ["false", ["none", "off"]],
  ["none", ["off"]],
]);

/** A tag of our prefix that the table does not know. */
export function unknownTag(tag: string, value: string, arn: string): Objection {
  const meant = nearMiss(tag, knownTags);
  return {
    code: "tag-unknown",
    severity: "blocking",
    message: `Tag ${tag} is not known.`,
    remedy:
      meant === undefined
        ? `Remove it: ${untag(arn, tag)} ; known are ${knownTags.join(", ")}.`
        : `Did you mean ${meant}? ${setTag(arn, meant, value)} && ${untag(arn, tag)}`,
  };
}

/** A tag that looks like one of ours and is none: it does nothing, and its owner should know. */
export function misspeltTag(tag: string, value: string, arn: string): Objection | undefined {
  const meant = nearMiss(tag, knownTags);
  if (meant === undefined) return undefined;
  return {
    code: "tag-misspelt",
    severity: "warning",
    message: `Tag ${tag} does nothing: it is no tag of eks-cilium, though it looks like ${meant}.`,
    remedy: `Did you mean ${meant}? ${setTag(arn, meant, value)} && ${untag(arn, tag)}`,
  };
}

/** The tag with which somebody meant enable_cilium; undefined: none looks like it, or the tag itself is there. */
export function misspeltEnable(tags: Readonly<Record<string, string>>, arn: string): Objection | undefined {
  if ("enable_cilium" in tags) return undefined;
  const meant = Object.entries(tags).find(([tag]) => nearMiss(tag, knownTags) === "enable_cilium");
  return meant && misspeltTag(...meant, arn);
}

/** A value that the row of its tag does not read. */
export function unknownValue(tag: string, value: string, { allowed, read }: Tag, arn: string): Objection {
  const values = allowed.split(/, | or /).filter((word) => read(word) !== undefined);
  const text = value.trim().toLowerCase();
  const meant = meanings.get(text)?.find((word) => values.includes(word)) ?? nearMiss(text, values);
  const [first] = values;
  const remedies = {
    meant: () => `Did you mean ${meant}? ${setTag(arn, tag, meant ?? "")} ; allowed is ${allowed}.`,
    first: () => `Allowed is ${allowed}: ${setTag(arn, tag, first ?? "")}`,
    none: () => `Allowed is ${allowed}. To do without it: ${untag(arn, tag)}`,
  };
  return {
    code: "tag-not-understood",
    severity: "blocking",
    message: `Tag ${tag} has the value "${value}", which is not understood.`,
    remedy: remedies[meant !== undefined ? "meant" : first !== undefined ? "first" : "none"](),
  };
}

/** A value that the fleet leaves to no tag. */
export function tagNotAllowed(
  tag: string,
  value: string,
  allowed: readonly string[],
  arn: string,
): Objection {
  return {
    code: "tag-not-allowed",
    severity: "blocking",
    message: `Tag ${tag} has the value "${value}", which the fleet's settings do not allow.`,
    remedy:
      `Allowed here is ${allowed.join(", ")}: ${setTag(arn, tag, allowed[0] ?? "")} ; ` +
      "whoever deploys eks-cilium may allow more in the setting allowedTags.",
  };
}
