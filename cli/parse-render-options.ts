import * as z from "zod/mini";
import { tagTable } from "../functions/core/desired/tag-table.ts";
import { placementSchema } from "../functions/core/manifests/checks/placement-schema.ts";
import type { RenderOptions } from "../functions/core/manifests/render-options.ts";
import { Refusal } from "./refusal.ts";

z.config(z.locales.en());

const routerAddressPool = z.strictObject({
  cidr: z.string(),
  maskSize: z.int(),
  cidr6: z.exactOptional(z.string()),
  maskSize6: z.exactOptional(z.int()),
});

const mutualAuthentication = z.strictObject({
  provider: z.literal("spire"),
  storageClass: z.string(),
  storageSize: z.nullable(z.string()),
});

const hubble = z.strictObject({
  relay: z.boolean(),
  ui: z.boolean(),
  metrics: z.array(z.string()),
  relayTls: z.exactOptional(z.boolean()),
});

const renderOptions = z.strictObject({
  kubernetesVersion: z.string(),
  fineGrainedKubelets: z.exactOptional(z.boolean()),
  clusterName: z.string(),
  ipFamily: z.enum(["ipv4", "ipv6"]),
  routerAddressPool,
  encryption: z.enum(tagTable.cilium_encryption.shape),
  mutualAuthentication: z.nullable(mutualAuthentication),
  hubble: z.nullable(hubble),
  l7Proxy: z.boolean(),
  operatorReplicas: z.literal([1, 2]),
  operatorRestartsDns: z.boolean(),
  operatorRestartSelector: z.exactOptional(z.string()),
  extraConfig: z.exactOptional(z.record(z.string(), z.string())),
  imageRegistries: z.exactOptional(z.record(z.string(), z.string())),
  imageDigests: z.exactOptional(z.boolean()),
  nodeSelectors: z.exactOptional(placementSchema.nodeSelectors),
  extraTolerations: z.exactOptional(placementSchema.extraTolerations),
  agentNotReadyTaintKey: z.exactOptional(placementSchema.agentNotReadyTaintKey),
  imagePullSecrets: z.exactOptional(placementSchema.imagePullSecrets),
});

/** Known keys of each object in which unknown ones are refused. */
const knownKeys: Readonly<Record<string, readonly string[]>> = {
  "": Object.keys(renderOptions.shape),
  routerAddressPool: Object.keys(routerAddressPool.shape),
  mutualAuthentication: Object.keys(mutualAuthentication.shape),
  hubble: Object.keys(hubble.shape),
  nodeSelectors: Object.keys(placementSchema.nodeSelectors.shape),
};

/** Options of an options file; a Refusal names every problem in it. */
export function parseRenderOptions(text: string, source: string): RenderOptions {
  const parsed = renderOptions.safeParse(jsonOf(text, source));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `  ${problemOf(issue)}`);
  throw new Refusal(`${source} cannot be used as render options:\n${problems.join("\n")}`);
}

function jsonOf(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal(`${source} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function problemOf(issue: z.core.$ZodIssue): string {
  const path = issue.path.map(String).join(".");
  if (issue.code !== "unrecognized_keys") return path === "" ? issue.message : `${path}: ${issue.message}`;
  const unknown = issue.keys.map((key) => (path === "" ? key : `${path}.${key}`)).join(", ");
  return `unknown key ${unknown}; allowed: ${knownKeys[path]?.join(", ")}`;
}
