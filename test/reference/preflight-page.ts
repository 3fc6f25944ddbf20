import type { PreflightCheck } from "../../functions/core/preflight/preflight-check.ts";
import { type FactName, factTable } from "../../functions/core/preflight/preflight-facts.ts";
import { preflightTable } from "../../functions/core/preflight/preflight-table.ts";
import type { Moment } from "../../functions/core/preflight/preflight-view.ts";

const intro = `# Preflight: what is looked at before anything is written

Written by \`npm run reference\` from the [table](../../functions/core/preflight/preflight-table.ts) that passes run; a test
compares the two. Checks run all at once, in this order, and objections stand in the record with a remedy to paste.

What a check finds **blocks** or is a **warning**, by the moment: before a first installation, before a change of what
is installed, and while nothing changes. On an installed cluster an objection that blocks refuses changes and never the
care. Facts are read in every pass, or (**daily**) before a change, once a day, and as long as what they showed blocks.

What is found by a check marked *may be acknowledged* is taken as it is by
\`aws eks tag-resource --resource-arn ARN --tags cilium_acknowledge=CODE\`, several codes with a plus sign between them:
what blocks becomes a warning, and a warning is told no more. Each such line sets the whole tag: objections name all that
block and may be acknowledged in one. A word that is no such code does nothing, and the warning \`acknowledged-in-vain\`
says so.

Where a fact is not answered (no permission, an error of the API), the objection \`not-known\` warns of it: it names the
fact, why it is not known, the checks that were left out, and what would be needed. \`npm run -s cli -- preflight\` prints
the table for a cluster with read-only rights ([README](../../README.md)), and ends with exit code 0 (nothing to say),
3 (warnings), 4 (something blocks) or 1 (the cluster could not be looked at). What one may not read is \`not-known\`; rights to
list Secrets are needed for Helm's releases, and to read them for pull secrets, alone. It says nothing of how the function would reach the cluster: mode
CONFIG_MAP and private endpoints are told by the first pass.

A \`not-known\` that is acknowledged is told no more while nothing
changes, for roles that shall not read everything; before an installation or a change it is always told, because then
nobody has looked.

Remedies are steps, separated by \` ; \`: a command follows what it is for after a colon, and reaches to the end of its
step. Some steps are alternatives.

`;

const moments: readonly (readonly [Moment, string])[] = [
  ["install", "first installation"],
  ["change", "change"],
  ["settled", "nothing changes"],
];

/** docs/reference/preflight.md. */
export function preflightPage(): string {
  const summary = [
    `| code | ${moments.map(([, name]) => name).join(" | ")} | what it finds |`,
    `|---|${moments.map(() => "---|").join("")}---|`,
    ...preflightTable.map(
      (check) =>
        `| [\`${check.code}\`](#${check.code}) | ${moments.map(([moment]) => word(check, moment)).join(" | ")} | ${firstSentence(check)} |`,
    ),
  ];
  return `${intro}${summary.join("\n")}\n\n${preflightTable.map(section).join("\n")}`;
}

function word({ severity }: PreflightCheck, moment: Moment): string {
  return { blocking: "blocks", warning: "warning", none: "" }[severity[moment] ?? "none"];
}

function firstSentence({ about }: PreflightCheck): string {
  return about.replace(/\. .*$/, ".");
}

function section({ code, about, needs, mayBeAcknowledged, endsByItself }: PreflightCheck): string {
  const marks = [
    ...(mayBeAcknowledged === true ? ["May be acknowledged."] : []),
    ...(endsByItself === true ? ["Often ends by itself: a pass comes back to see."] : []),
  ];
  return [
    `## ${code}`,
    "",
    about,
    "",
    `Needs: ${needs.length === 0 ? "nothing beyond what EKS says of the cluster and what would be applied" : needs.map(factName).join(", ")}. ${marks.join(" ")}`.trim(),
    "",
  ].join("\n");
}

function factName(fact: FactName): string {
  const { noun, read } = factTable[fact];
  return read === "daily" ? `${noun} (daily)` : noun;
}
