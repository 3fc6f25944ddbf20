import * as z from "zod/mini";
import { parseJson } from "../json.ts";
import { phases } from "../record/phase.ts";
import { type Assignment, assignmentSchema } from "./assignment.ts";
import { memberSchema } from "./member/member.ts";

/** What a rollout needs to know of a record. */
const memberRecordSchema = z.object({
  schema: z.literal(1),
  phase: z.enum(phases),
  phaseSince: z.optional(z.string()),
  reason: z.string(),
  revision: z.nullable(z.number()),
  release: z.nullable(z.string()),
  clusterCreatedAt: z.optional(z.string()),
  rollout: z.optional(memberSchema),
});

export type MemberRecord = z.infer<typeof memberRecordSchema>;

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
