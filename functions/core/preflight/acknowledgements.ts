import { nearMiss } from "../desired/near-miss.ts";
import { setTag, untag } from "../desired/tag-commands.ts";
import type { Objection } from "../objection.ts";
import { preflightTable } from "./preflight-table.ts";
import type { PreflightIntent } from "./preflight-view.ts";

/** What could not be read may be acknowledged too, as far as nothing is written. */
export const unknownCode = "not-known";

const codes = preflightTable.map(({ code }) => code);
const allowed = [
  ...preflightTable.filter(({ mayBeAcknowledged }) => mayBeAcknowledged === true).map(({ code }) => code),
  unknownCode,
  "network-policies-unenforced",
];

/** What a removal asks, with the number that was seen: it is of use where it is, and for that number alone. */
const counted = /^(policies-in-force|purge)-\d+$/;

/** Characters that EKS takes as the value of a tag. */
const longest = 256;

/** Value of the tag that has what it had, as far as that does something, and more; what was there first goes first. */
export function acknowledgements(before: readonly string[], more: readonly string[]): string {
  const all = [
    ...new Set([...before.filter((code) => allowed.includes(code) && !more.includes(code)), ...more]),
  ];
  while (all.join("+").length > longest) all.shift();
  return all.join("+");
}

/** Words of the tag that do nothing: whoever wrote them thinks that they do. */
export function vainAcknowledgements({ acknowledged, cluster }: PreflightIntent): Objection[] {
  const inVain = acknowledged.filter((code) => !allowed.includes(code) && !counted.test(code));
  const rest = acknowledged.filter((code) => !inVain.includes(code));
  return inVain.map((code) => {
    const meant = codes.includes(code) ? undefined : nearestOf(code);
    const value = acknowledgements(rest, meant === undefined ? [] : [meant]);
    const better =
      value === ""
        ? untag(cluster.arn, "cilium_acknowledge")
        : setTag(cluster.arn, "cilium_acknowledge", value);
    const why = codes.includes(code) ? "which nobody may acknowledge" : "which no check has";
    return {
      code: "acknowledged-in-vain",
      severity: "warning",
      message: `Tag cilium_acknowledge names ${code}, ${why}: it does nothing.`,
      remedy: meant === undefined ? `Leave it out: ${better}` : `Did you mean ${meant}? ${better}`,
    };
  });
}

/** Words of codes are separated by hyphens. */
function nearestOf(code: string): string | undefined {
  const byPlain = new Map(allowed.map((one) => [one.replaceAll("-", "_"), one]));
  return byPlain.get(nearMiss(code, [...byPlain.keys()]) ?? "");
}
