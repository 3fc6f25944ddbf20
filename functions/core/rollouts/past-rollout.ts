import * as z from "zod/mini";
import { parseJson } from "../json.ts";
import { plain } from "../record/plain.ts";
import type { Approval } from "./approval.ts";
import { changeSchema } from "./change.ts";
import { bytes, type RolloutPlan } from "./rollout-plan.ts";
import type { RolloutSpec } from "./rollout-spec.ts";
import { type RolloutStatus, rolloutStates } from "./rollout-status.ts";

const byWhom = z.object({ by: z.string(), at: z.optional(z.string()) });

const pastRolloutSchema = z.object({
  schema: z.literal(1),
  id: z.string(),
  correlationId: z.optional(z.string()),
  by: z.string(),
  reason: z.string(),
  change: changeSchema,
  planDigest: z.string(),
  at: z.string(),
  startedAt: z.optional(z.string()),
  startedBy: z.optional(z.string()),
  resumedAt: z.optional(z.string()),
  retriedAt: z.optional(z.string()),
  state: z.enum(rolloutStates),
  why: z.string(),
  /** When the state began. */
  since: z.string(),
  supersededBy: z.optional(z.string()),
  waves: z.array(
    z.object({
      name: z.string(),
      /** Members by their state; absent for want of room. */
      counts: z.optional(z.record(z.string(), z.int())),
      hurt: z.int(),
      openedAt: z.optional(z.string()),
      passedAt: z.optional(z.string()),
      approved: z.optional(byWhom),
    }),
  ),
  /** Clusters that the plan left out. */
  leftOut: z.int(),
  skipped: z.object({ total: z.int(), first: z.array(z.object({ what: z.string(), by: z.string() })) }),
  troubles: z.object({ total: z.int(), first: z.array(z.object({ name: z.string(), state: z.string() })) }),
});

/**
 * A rollout in one parameter: who wanted what, when it went how far, and how it ended. It is kept when spec, plan and status
 * are gone. Times are ISO 8601 in UTC.
 */
export type PastRollout = z.infer<typeof pastRolloutSchema>;

/** Rollouts that are remembered; of the newest of them everything is kept beside. */
export const mostRemembered = 50;

/** Bytes; a standard parameter holds 4,096. */
const limit = 3500;

export function pastRollout(
  spec: RolloutSpec,
  plan: RolloutPlan,
  status: RolloutStatus,
  approvals: ReadonlyMap<string, Approval>,
): PastRollout {
  const { correlationId, startedAt, startedBy, resumedAt, retried, supersededBy } = spec;
  const skipped = spec.skipped.map(({ member, wave, by }) => ({ what: member ?? `wave ${wave}`, by }));
  const whole: PastRollout = {
    schema: 1,
    id: spec.id,
    ...(correlationId === undefined ? {} : { correlationId }),
    by: spec.by,
    reason: spec.reason,
    change: spec.change,
    planDigest: spec.planDigest,
    at: spec.at,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(startedBy === undefined ? {} : { startedBy }),
    ...(resumedAt === undefined ? {} : { resumedAt }),
    ...(retried === undefined ? {} : { retriedAt: retried.at }),
    state: status.state,
    why: status.reason,
    since: status.since,
    ...(supersededBy === undefined ? {} : { supersededBy }),
    waves: plan.waves.map(({ name }, index) => {
      const { counts = {}, hurt = 0, openedAt, passedAt } = status.waves[index] ?? {};
      const approval = approvals.get(name);
      return {
        name,
        counts,
        hurt,
        ...(openedAt === undefined ? {} : { openedAt }),
        ...(passedAt === undefined ? {} : { passedAt }),
        ...(approval === undefined ? {} : { approved: approvedBy(approval) }),
      };
    }),
    leftOut: plan.members.filter(({ wave }) => wave === undefined).length,
    skipped: { total: skipped.length, first: skipped },
    troubles: {
      total: status.troubles.total,
      first: status.troubles.first.map(({ name, state }) => ({ name, state })),
    },
  };
  const shorter = rooms.map((room) => shortened(whole, room));
  return shorter.find((one) => bytes(JSON.stringify(one)) <= limit) ?? shorter.at(-1) ?? whole;
}

function approvedBy({ by, at }: Approval): z.infer<typeof byWhom> {
  return { by: plain(by, 60), ...(at === undefined ? {} : { at: plain(at, 30) }) };
}

interface Room {
  readonly names: number;
  readonly text: number;
  readonly isCounted: boolean;
}

/** From roomy to bare: names go first, then counts; when it was and how it ended stay. */
const rooms: readonly Room[] = [
  { names: 5, text: 200, isCounted: true },
  { names: 2, text: 120, isCounted: true },
  { names: 0, text: 80, isCounted: true },
  { names: 0, text: 60, isCounted: false },
  { names: 0, text: 10, isCounted: false },
];

function shortened(past: PastRollout, { names, text, isCounted }: Room): PastRollout {
  const { correlationId, startedBy, skipped, troubles } = past;
  return {
    ...past,
    by: plain(past.by, text),
    reason: plain(past.reason, text),
    why: plain(past.why, text),
    ...(correlationId === undefined ? {} : { correlationId: plain(correlationId, text) }),
    ...(startedBy === undefined ? {} : { startedBy: plain(startedBy, text) }),
    waves: past.waves.map(({ counts, approved, ...wave }) => ({
      ...wave,
      ...(isCounted && counts !== undefined ? { counts } : {}),
      ...(approved === undefined ? {} : { approved: { ...approved, by: plain(approved.by, text) } }),
    })),
    skipped: { total: skipped.total, first: skipped.first.slice(0, names) },
    troubles: { total: troubles.total, first: troubles.first.slice(0, names) },
  };
}

/** Undefined: the text is none. */
export function readPastRollout(text: string | undefined): PastRollout | undefined {
  return pastRolloutSchema.safeParse(text === undefined ? undefined : parseJson(text)).data;
}

/** Something that happened, and when. */
export interface PastEvent {
  readonly at: string;
  readonly what: string;
}

/** What happened, the oldest first, as far as it is remembered: the parameters' own history has the rest. */
export function timelineOf(past: PastRollout): readonly PastEvent[] {
  const { at, by, reason, startedAt, startedBy = by, resumedAt, retriedAt, state, why, since } = past;
  const told = (time: string | undefined, what: string): PastEvent[] =>
    time === undefined ? [] : [{ at: time, what }];
  return [
    ...told(at, `asked for by ${by}: ${reason}`),
    ...told(startedAt, `started by ${startedBy}`),
    ...past.waves.flatMap(({ name, openedAt, passedAt, approved, hurt }) => [
      ...told(approved?.at, `wave ${name} approved by ${approved?.by}`),
      ...told(openedAt, `wave ${name} opened`),
      ...told(passedAt, `wave ${name} done${hurt === 0 ? "" : `, ${hurt} failed`}`),
    ]),
    ...told(resumedAt, "resumed"),
    ...told(retriedAt, "members that failed tried again"),
    ...told(since, `${state}: ${why}`),
  ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
