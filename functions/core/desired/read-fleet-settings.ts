import * as z from "zod/mini";
import { placementSchema } from "../manifests/checks/placement-schema.ts";
import { entryProblems } from "../manifests/releases/entry-problems.ts";
import { releaseEntrySchema } from "../manifests/releases/release-entry.ts";
import type { FleetSettings } from "./fleet-settings.ts";

/** What a deployment may set; all of it has a default, so that an empty object is a good answer. */
const schema = z.strictObject({
  release: z._default(z.string().check(z.regex(/^\d+\.\d+(\.\d+)?$/)), "1.19"),
  storageClass: z._default(z.nullable(z.string().check(z.minLength(1))), null),
  storageSize: z._default(z.nullable(z.string().check(z.regex(/^\d+(Mi|Gi|Ti)$/))), "1Gi"),
  onUntag: z._default(z.enum(["keep", "uninstall"]), "keep"),
  hubbleMetrics: z._default(z.array(z.string()), ["dns", "drop", "tcp", "flow", "http"]),
  imageRegistries: z._default(z.record(z.string(), z.string()), {}),
  extraConfig: z._default(z.record(z.string(), z.string()), {}),
  nodeSelectors: z._default(placementSchema.nodeSelectors, {}),
  extraTolerations: z._default(placementSchema.extraTolerations, []),
  imagePullSecrets: z._default(placementSchema.imagePullSecrets, []),
  releases: z._default(z.array(releaseEntrySchema), []),
});

const allowed: Readonly<Record<string, string>> = {
  release: "a release such as 1.19.6 or a minor such as 1.19",
  storageClass: "the name of a StorageClass, or null",
  storageSize: "a quantity such as 1Gi, or null for SPIRE without a volume",
  onUntag: "keep or uninstall",
  hubbleMetrics: "a list of texts",
  imageRegistries: "a map of texts",
  extraConfig: "a map of texts",
  nodeSelectors: "agents and controllers, each a map of texts",
  extraTolerations: "a list of tolerations as Kubernetes has them",
  imagePullSecrets: "a list of texts",
  releases: "a list of release entries (docs/releases.md)",
};

const roleArnPattern = /^arn:([a-z0-9-]+):iam::(\d{12}):role\/[\w+=,.@/-]+$/;

/** Throws, with every member that is not understood, so that a bad deployment fails at its first event. */
export function readFleetSettings(text: string, roleArn: string, region: string): FleetSettings {
  const [, partition, account] = roleArnPattern.exec(roleArn) ?? [];
  if (partition === undefined || account === undefined) {
    throw new Error(`reading settings: "${roleArn}" is not the ARN of an IAM role (arn:aws:iam::…:role/…).`);
  }
  const parsed = schema.safeParse(jsonOf(text));
  if (!parsed.success) {
    const problems = parsed.error.issues.map(problemOf).join("; ");
    throw refusal(`${problems}.`);
  }
  const faults = parsed.data.releases.flatMap((entry) =>
    entryProblems(entry).map((error) => `releases, ${entry.name}, ${error}`),
  );
  if (faults.length > 0) throw refusal(faults.join(" "));
  return { scope: { partition, account, region }, roleArn, ...parsed.data };
}

function refusal(problems: string): Error {
  return new Error(`reading the fleet's settings: ${problems} Correct them and deploy again.`);
}

function problemOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") return `${issue.keys.join(", ")} is not known`;
  const [member] = issue.path;
  return typeof member === "string" ? `${member}: allowed is ${allowed[member]}` : "they are no JSON object";
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
