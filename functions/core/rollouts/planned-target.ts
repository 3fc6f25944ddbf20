import * as z from "zod/mini";
import { tagTable } from "../desired/tag-table.ts";

const counted = z.object({ total: z.int(), first: z.array(z.string()) });

export const targetSpecSchema = z.object({
  release: z.string(),
  encryption: z.enum(tagTable.cilium_encryption.shape),
  mutualAuth: z.enum(tagTable.cilium_mutual_auth.shape),
  hubble: z.enum(tagTable.cilium_hubble.shape),
  l7: z.boolean(),
});

export const plannedTargetSchema = z.object({
  from: targetSpecSchema,
  kubernetes: z.string(),
  /** Of core/rollouts/target-digest. */
  digest: z.string(),
  /** Objects that are made, go, or differ; never their values. */
  objects: counted,
  /** Keys of `cilium-config` that do. */
  config: counted,
  /** Workloads whose pods start anew, by name. */
  restarts: z.array(z.string()),
  /** Codes of the upgrade rules that concern it and stop nothing (docs/reference/upgrade-rules.md); absent: none. */
  notes: z.optional(z.array(z.string())),
});

/** What one kind of members comes to: those of one spec, on one minor of Kubernetes. */
export type PlannedTarget = z.infer<typeof plannedTargetSchema>;
