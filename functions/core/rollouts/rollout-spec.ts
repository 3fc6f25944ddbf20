import * as z from "zod/mini";
import { parseJson } from "../json.ts";
import { changeSchema } from "./change.ts";
import { rolloutIdSchema } from "./rollout-id.ts";
import { windowSchema } from "./window.ts";

const time = z.iso.datetime();

/** A wave as the plan has it, with every default. */
export const plannedWaveSchema = z.object({
  name: z.string(),
  maxConcurrent: z.int(),
  soakMinutes: z.int(),
  failureBudget: z.int(),
  strict: z.boolean(),
  /** Nothing starts before the gate of the wave's name is approved. */
  approval: z.boolean(),
  /** What an approval of it names, where that is not the digest of the plan. */
  digest: z.exactOptional(z.string()),
});

export type PlannedWave = z.infer<typeof plannedWaveSchema>;

const skipSchema = z.object({
  /** Exactly one of the two. */
  member: z.optional(z.string()),
  wave: z.optional(z.string()),
  by: z.string(),
  reason: z.string(),
});

const retrySchema = z.object({ at: time, members: z.optional(z.array(z.string())) });

/**
 * What is wanted of a rollout: what its plan does not say, and what people decided since. Only advance-rollout writes it; a
 * person may edit `desired`. Times are ISO 8601 in UTC.
 */
const rolloutSpecSchema = z.object({
  schema: z.literal(1),
  id: rolloutIdSchema,
  correlationId: z.optional(z.string()),
  by: z.string(),
  reason: z.string(),
  at: time,
  /** SHA-256 of the request, without what only names it: the same id asked for twice is one rollout. */
  request: z.string(),
  planDigest: z.string(),
  change: changeSchema,
  unreachableBudget: z.int(),
  window: z.optional(windowSchema),
  /** CloudWatch alarms by name or ARN, beside the fleet's. */
  alarms: z.optional(z.array(z.string())),
  alarmMissing: z.optional(z.enum(["ignore", "hold"])),
  onFailure: z.enum(["halt", "return-member", "return-wave", "return-all"]),
  deadlineHours: z.int(),
  /** Clusters that come while it runs; absent: they take no part. */
  joiners: z.optional(z.enum(["ignore", "append"])),
  /** Whom the request was for; absent: nobody else can join, because it named its clusters. */
  select: z.optional(
    z.object({
      tags: z.optional(z.record(z.string(), z.array(z.string()))),
      names: z.optional(z.array(z.string())),
      exclude: z.optional(z.array(z.string())),
    }),
  ),
  desired: z.enum(["plan", "run", "pause", "abort", "return", "supersede"]),
  /** Rollouts that end when this one starts. */
  supersedes: z.optional(z.array(rolloutIdSchema)),
  /** The one that ends this one. */
  supersededBy: z.optional(rolloutIdSchema),
  startedAt: z.optional(time),
  startedBy: z.optional(z.string()),
  resumedAt: z.optional(time),
  /** Members that failed before this time are tried again: those that are named, or all. */
  retried: z.optional(retrySchema),
  /** Earlier ones, of members that the last one does not name; the newest first. */
  alsoRetried: z.optional(z.array(retrySchema)),
  skipped: z.array(skipSchema),
  /** Keys of the commands that were taken last: delivered again, they do nothing. */
  taken: z.array(z.string()),
});

export type RolloutSpec = z.infer<typeof rolloutSpecSchema>;

/** Undefined: the text is no spec of this rollout. */
export function readRolloutSpec(text: string | undefined, id: string): RolloutSpec | undefined {
  const spec = rolloutSpecSchema.safeParse(text === undefined ? undefined : parseJson(text)).data;
  return spec?.id === id ? spec : undefined;
}
