import * as z from "zod/mini";
import { parseJson } from "../json.ts";
import { phases } from "../record/phase.ts";
import { type Assignment, assignmentSchema } from "./assignment.ts";

/** States that a member's own record names. */
const memberStates = [
  "held",
  "starting",
  "moving",
  "verifying",
  "soaking",
  "done",
  "failed",
  "returning",
  "returned",
  "return-blocked",
] as const;

const memberReportSchema = z.object({
  id: z.string(),
  generation: z.int(),
  action: z.enum(["move", "return", "hold"]),
  state: z.enum(memberStates),
  since: z.string(),
  healthySince: z.optional(z.string()),
  brokenAt: z.optional(z.string()),
  clock: z.optional(z.object({ seenAt: z.string() })),
  fromRevision: z.number(),
  reason: z.optional(z.string()),
  outcome: z.optional(z.enum(["moved", "failed", "returned", "return-blocked"])),
});

/** What a rollout needs to know of a record. */
const memberRecordSchema = z.object({
  schema: z.literal(1),
  phase: z.enum(phases),
  reason: z.string(),
  revision: z.nullable(z.number()),
  release: z.nullable(z.string()),
  clusterCreatedAt: z.optional(z.string()),
  rollout: z.optional(memberReportSchema),
});

export type MemberRecord = z.infer<typeof memberRecordSchema>;
export type MemberReport = z.infer<typeof memberReportSchema>;

/** Record and assignment of one cluster, as they were read; undefined: there is none, or none that is understood. */
export interface MemberReading {
  readonly record: MemberRecord | undefined;
  readonly assignment: Assignment | undefined;
}

export function readMember(record: string | undefined, assignment: string | undefined): MemberReading {
  return {
    record: memberRecordSchema.safeParse(record === undefined ? undefined : parseJson(record)).data,
    assignment: assignmentSchema.safeParse(assignment === undefined ? undefined : parseJson(assignment)).data,
  };
}
