import { hopOf } from "../../functions/core/preflight/ask-upgrade-rules.ts";
import { factTable } from "../../functions/core/preflight/preflight-facts.ts";
import type { UpgradeRule } from "../../functions/core/preflight/upgrade-rule.ts";
import { upgradeRules } from "../../functions/core/preflight/upgrade-rules.ts";

const intro = `# What is known of the way between two releases

Written by \`npm run reference\` from the [table](../../functions/core/preflight/upgrade-rules.ts) that plans and passes run; a
test compares the two. Releases that are bad wherever one comes from stand in [another](../releases.md#known-bad-releases).

A rule holds for whoever passes its border: *from 1.18 to 1.19* for everything below 1.19 that goes to it, whatever the
patch, and for a first installation where something that stands in the cluster is the matter.

- **blocks**: the change is refused, by tag and by rollout, until it is mended, or acknowledged where that is said;
- **warns**: it is told before the change;
- **one way**: possible, and not back; a rollout needs \`"accept": ["cannot-return"]\` and an approval for it;
- **to know**: nothing to mend; its code stands with the plan of a rollout (\`rollout status\`).

Rules that need nothing from the cluster are told by the plan of a rollout; all others are asked when its turn comes, by
[preflight](preflight.md), as for a change by tag.

`;

const words: Readonly<Record<UpgradeRule["severity"], string>> = {
  blocking: "blocks",
  warning: "warns",
  "one-way": "one way",
  note: "to know",
};

/** docs/reference/upgrade-rules.md. */
export function upgradeRulesPage(): string {
  const rows = upgradeRules.map(
    (rule) =>
      `| \`${rule.code}\` | ${hopOf(rule)} | ${words[rule.severity]}${rule.mayBeAcknowledged === true ? ", may be acknowledged" : ""} | ${rule.about} | ${needsOf(rule)} | ${rule.source} |`,
  );
  return `${intro}| code | way | | whom it concerns | what is read for it | source |\n|---|---|---|---|---|---|\n${rows.join("\n")}\n`;
}

function needsOf({ needs }: UpgradeRule): string {
  return needs.length === 0 ? "nothing" : needs.map((fact) => factTable[fact].noun).join(", ");
}
