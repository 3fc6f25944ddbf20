import * as z from "zod/mini";
import { changeSchema } from "./change.ts";
import { rolloutIdSchema } from "./rollout-id.ts";

/** Further than any rollout counts: whoever edits one by hand must not bring the next one out of what a number holds. */
const mostGeneration = 1_000_000_000;

/**
 * What a rollout wants of one cluster, in Parameter Store; only advance-rollout writes it, and the passes of its
 * cluster read it. Each generation is acted on once. `at` is ISO 8601 in UTC.
 */
export const assignmentSchema = z.object({
  schema: z.literal(1),
  /** Id of the rollout. */
  rollout: rolloutIdSchema,
  wave: z.string(),
  /** `hold`: nothing begins; what has begun goes on. */
  action: z.enum(["move", "return", "hold"]),
  change: changeSchema,
  /** Number of the revision that the move starts from, and that a return goes back to. */
  fromRevision: z.int().check(z.positive()),
  /** core/rollouts/target-digest of what was planned; absent: whatever this version renders will do. */
  toDigest: z.exactOptional(z.string()),
  /** What was accepted with the plan, such as `known-bad:1.20.0`; absent: nothing. */
  accept: z.exactOptional(z.array(z.string())),
  /** Minutes without a break after which the member calls itself done; absent: a day. */
  soakMinutes: z.exactOptional(z.int().check(z.nonnegative())),
  /** Counts up with every assignment of this cluster, whichever rollout it is of. */
  generation: z.int().check(z.positive(), z.lte(mostGeneration)),
  at: z.iso.datetime(),
});

export type Assignment = z.infer<typeof assignmentSchema>;
