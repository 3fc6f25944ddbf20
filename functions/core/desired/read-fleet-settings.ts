import * as z from "zod/mini";
import { parseJson } from "../json.ts";
import { entryProblems } from "../manifests/releases/entry-problems.ts";
import { isAllowed } from "./allowed-tags.ts";
import type { FleetSettings, FleetSettingsInput } from "./fleet-settings.ts";
import { fleetSettingsTable } from "./fleet-settings-table.ts";

type Table = typeof fleetSettingsTable;
type Shape = { readonly [Name in keyof Table]: z.ZodMiniDefault<Table[Name]["schema"]> };

/** Every member has a default, so that an empty object is a good answer. */
const schema = z.strictObject(
  Object.fromEntries(
    Object.entries(fleetSettingsTable).map(([name, row]) => [
      name,
      z._default(row.schema, row.default as never),
    ]),
  ) as unknown as Shape,
);

const roleArnPattern = /^arn:([a-z0-9-]+):iam::(\d{12}):role\/[\w+=,.@/-]+$/;

/** Throws, with every member that is not understood, so that a bad deployment fails at its first event. */
export function readFleetSettings(text: string, roleArn: string, region: string): FleetSettings {
  const [, partition, account] = roleArnPattern.exec(roleArn) ?? [];
  if (partition === undefined || account === undefined) {
    throw new Error(`reading settings: "${roleArn}" is not the ARN of an IAM role (arn:aws:iam::…:role/…).`);
  }
  const parsed = schema.safeParse(parseJson(text) ?? text);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(problemOf).join("; ");
    throw refusal(`${problems}.`);
  }
  const problems = [
    ...parsed.data.releases.flatMap((entry) =>
      entryProblems(entry).map((error) => `releases, ${entry.name}, ${error}`),
    ),
    ...contradictions(parsed.data),
  ];
  if (problems.length > 0) throw refusal(problems.join(" "));
  return { scope: { partition, account, region }, roleArn, ...parsed.data };
}

/** Settings that would undo what allowedTags forbids. */
function contradictions({ allowedTags, release, onUntag }: FleetSettingsInput): string[] {
  return [
    ...(isAllowed(allowedTags, "cilium_version", release)
      ? []
      : [`release is ${release}, and allowedTags does not allow cilium_version=${release}.`]),
    ...(onUntag === "uninstall" && !isAllowed(allowedTags, "enable_cilium", false)
      ? ["onUntag is uninstall, and allowedTags does not allow enable_cilium=false."]
      : []),
  ];
}

function refusal(problems: string): Error {
  return new Error(`reading the fleet's settings: ${problems} Correct them and deploy again.`);
}

function problemOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") return `${issue.keys.join(", ")} is not known`;
  const [member] = issue.path;
  const rows: Readonly<Record<string, { readonly allowed: string }>> = fleetSettingsTable;
  return typeof member === "string"
    ? `${member}: allowed is ${rows[member]?.allowed}`
    : "they are no JSON object";
}
