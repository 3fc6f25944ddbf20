import * as z from "zod/mini";
import { parseJson } from "../json.ts";
import { memberWords } from "./member-words.ts";

const finals = [
  "completed",
  "completed-with-exceptions",
  "returned",
  "returned-with-exceptions",
  "aborted",
  "expired",
  "superseded",
] as const;

/** States of a rollout: one word each, in status, events and CLI. */
export const rolloutStates = [
  "planned",
  "running",
  "waiting",
  "paused",
  "halted",
  "returning",
  ...finals,
] as const;

export type RolloutState = (typeof rolloutStates)[number];

/** Whether nothing that is said to the rollout changes anything any more. */
export function isFinal(state: RolloutState): boolean {
  return finals.some((final) => final === state);
}

/** What a rollout may wait for. */
const awaited = [
  "start",
  "approval",
  "window",
  "alarm",
  "soak",
  "member",
  "freeze",
  "rollout",
  "person",
] as const;

const waitingSchema = z.object({
  what: z.enum(awaited),
  /** Gate, or members by name: the first few. */
  who: z.array(z.string()),
  since: z.string(),
  /** When it is looked at again, or ends. */
  next: z.optional(z.string()),
  how: z.string().check(z.describe("What has to happen, in one sentence.")),
});

export type Waiting = z.infer<typeof waitingSchema>;

const noticeSchema = z.object({
  kind: z.enum(["rollout", "wave", "member", "approval"]),
  from: z.optional(z.string()),
  to: z.string(),
  wave: z.optional(z.string()),
  member: z.optional(z.string()),
  why: z.optional(z.string()),
});

/** Something that is told by an event. */
export type Notice = z.infer<typeof noticeSchema>;

const countsSchema = z.partialRecord(z.enum(memberWords), z.int());

export type Counts = z.infer<typeof countsSchema>;

const waveStatusSchema = z.object({
  /** Members by their state; those with none are left out. */
  counts: countsSchema,
  hurt: z.int().check(z.describe("Members that failed, whatever became of them.")),
  /** Failures that later waves do not answer for. */
  settled: z.int(),
  openedAt: z.optional(z.string()),
  passedAt: z.optional(z.string()),
});

export type WaveStatus = z.infer<typeof waveStatusSchema>;

/** How far a rollout is; only advance-rollout writes it. */
export const rolloutStatusSchema = z
  .object({
    schema: z.literal(1),
    rollout: z.string(),
    planDigest: z.string(),
    state: z.enum(rolloutStates),
    reason: z.string(),
    since: z.string().check(z.describe("When the state began. ISO 8601 in UTC.")),
    generation: z.int().check(z.describe("Counts up with every write of the status.")),
    wave: z.int().check(z.describe("Index of the wave that is under way; the number of waves: all passed.")),
    waves: z.array(waveStatusSchema),
    waitingFor: z.optional(waitingSchema),
    halt: z
      .optional(
        z.object({
          why: z.enum(["budget", "unreachable", "return-blocked", "fault", "alarm"]),
          at: z.string(),
          reason: z.string(),
        }),
      )
      .check(z.describe("Why nothing starts until a person resumes, retries, returns or aborts.")),
    forgiven: z
      .object({ hurt: z.int(), unreachable: z.int(), blocked: z.int() })
      .check(z.describe("What was counted when a person resumed: the budgets count from there.")),
    isReturning: z.optional(z.boolean()),
    troubles: z
      .object({
        total: z.int(),
        first: z.array(z.object({ name: z.string(), state: z.string(), why: z.string() })),
      })
      .check(z.describe("Members that failed, are held or out of reach.")),
    late: z
      .optional(z.object({ total: z.int(), first: z.array(z.string()) }))
      .check(z.describe("Clusters that could take part, and came after it was planned; absent: none.")),
    told: z.array(z.string()).check(z.describe("What was told of members, each by its digest.")),
    untold: z.array(noticeSchema).check(z.describe("Events on their way: sent again after a crash.")),
  })
  .check(z.describe("How far a rollout is."));

export type RolloutStatus = z.infer<typeof rolloutStatusSchema>;

/** Undefined: the text is no status of this rollout. */
export function readRolloutStatus(text: string | undefined, id: string): RolloutStatus | undefined {
  const status = rolloutStatusSchema.safeParse(text === undefined ? undefined : parseJson(text)).data;
  return status?.rollout === id ? status : undefined;
}
