import * as z from "zod/mini";
import { phases } from "./phase.ts";

const counted = z.object({ total: z.number(), first: z.array(z.string()) });

const claim = z.object({
  claim: z.string(),
  seen: z.number(),
  of: z.number(),
  missing: z.array(z.string()),
});

const objection = z.object({
  code: z.string(),
  severity: z.enum(["blocking", "warning"]),
  message: z.string(),
  remedy: z.string(),
});

/**
 * What SSM says of one cluster: a public interface, read by other stacks. Members are only added within a schema
 * number; times are ISO 8601 in UTC.
 */
export const statusRecordSchema = z.object({
  schema: z.literal(1),
  /** ARN. */
  cluster: z.string(),
  phase: z.enum(phases),
  /** One sentence. */
  reason: z.string(),
  /** When the phase began. */
  since: z.string(),
  /** When a pass last looked and wrote; refreshed daily while nothing changes. */
  seen: z.string(),
  /** Of Cilium, as installed; null: nothing is. */
  release: z.nullable(z.string()),
  revision: z.nullable(z.number()),
  /** Minor of Kubernetes. */
  kubernetes: z.nullable(z.string()),
  evidence: z.array(claim),
  notProved: z.array(z.string()),
  objections: z.object({ total: z.number(), first: z.array(objection) }),
  /** Objects that this version of the product would render differently. */
  updateAvailable: z.optional(counted),
  /** An access entry of ours that EKS knows, while the API server lets nobody in by it. */
  accessEntry: z.optional(z.object({ waitingSince: z.string(), replaced: z.boolean() })),
  /** Nodes that ran an agent and still stand; `removed` waits for them. */
  nodesToReplace: z.optional(counted),
});

export type StatusRecord = z.infer<typeof statusRecordSchema>;
