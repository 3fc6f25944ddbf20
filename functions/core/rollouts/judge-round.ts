import { haltedByAlarm } from "./alarm-gate.ts";
import { readInstant, writeInstant } from "./instant.ts";
import { type MemberState, memberState } from "./member-state.ts";
import { membersOf } from "./rollout-plan.ts";
import type { RolloutStatus } from "./rollout-status.ts";
import type { RolloutView } from "./rollout-view.ts";
import { hurtIn, tallyWaves, total, wavesToRead } from "./tally-waves.ts";

const noneForgiven = { hurt: 0, unreachable: 0, blocked: 0 };

/** What is known before anything is decided. */
export interface Round {
  /** Index of the wave under way; the number of waves: all passed. */
  readonly wave: number;
  /** Of the members that were read. */
  readonly states: readonly MemberState[];
  readonly waves: RolloutStatus["waves"];
  readonly forgiven: RolloutStatus["forgiven"];
  readonly halt: RolloutStatus["halt"];
  readonly isReturning: boolean;
  /** The members of every wave that was opened were read. */
  readonly readsAll: boolean;
  readonly isLate: boolean;
  /** Milliseconds since 1970; undefined: not started. */
  readonly deadline: number | undefined;
}

export function judgeRound(view: RolloutView): Round {
  const { spec, plan, status, readings, now } = view;
  const wasReturning = status?.isReturning === true;
  const readsAll = spec.desired === "return" || wasReturning;
  const read = wavesToRead(status, readsAll);
  const states = membersOf(plan, read).map((planned) =>
    memberState({
      planned,
      reading: readings.get(planned.name) ?? { record: undefined, assignment: undefined },
      spec,
      now,
    }),
  );
  const byWave = new Map(
    [...read].map((wave) => [wave, states.filter(({ planned }) => planned.wave === wave)]),
  );
  const waves = tallyWaves(plan, status?.waves ?? [], byWave);
  const wave = status?.wave ?? 0;
  const counted = {
    hurt: hurtIn(waves, wave),
    unreachable: total(waves, "unreachable"),
    blocked: total(waves, "return-blocked"),
  };
  const asked = Math.max(readInstant(spec.resumedAt) ?? 0, readInstant(spec.retried?.at) ?? 0);
  const last = status?.halt;
  const isResumed = last !== undefined && asked > (readInstant(last.at) ?? 0);
  const forgiven = isResumed ? counted : (status?.forgiven ?? noneForgiven);
  const halt = isResumed ? undefined : last;
  const started = readInstant(spec.startedAt);
  const deadline = started === undefined ? undefined : started + spec.deadlineHours * 3_600_000;
  const isStarted = spec.desired !== "plan";
  const verdict = isStarted
    ? (halt ?? haltOf(view, wave, counted, forgiven) ?? haltOfAlarm(view, wave, states))
    : undefined;
  const returnsAll = isOfMembers(verdict) && spec.onFailure === "return-all";
  return {
    wave,
    states,
    waves,
    forgiven,
    halt: verdict,
    isReturning: readsAll || returnsAll,
    readsAll,
    isLate: deadline !== undefined && now >= deadline,
    deadline,
  };
}

/** Whether a halt says that what moved is worse than before, so that onFailure has its say. */
export function isOfMembers(halt: RolloutStatus["halt"]): boolean {
  return halt?.why === "budget" || halt?.why === "alarm";
}

/** An alarm halts while what may have set it off is under way: members that move, and those of this wave that soak. */
function haltOfAlarm(
  { spec, gates, now }: RolloutView,
  wave: number,
  states: readonly MemberState[],
): RolloutStatus["halt"] {
  const isExposed = states.some(
    ({ planned, word }) =>
      word === "moving" || word === "verifying" || (word === "soaking" && planned.wave === wave),
  );
  const reason = isExposed ? haltedByAlarm(gates, spec) : undefined;
  return reason === undefined ? undefined : { why: "alarm", at: writeInstant(now), reason };
}

/**
 * A status is written before the first assignment, so that one without the other was lost, and with it what may have halted
 * the rollout: an alarm that is OK by now, say.
 */
function lostStatus({ spec, status, readings }: RolloutView): string | undefined {
  if (status !== undefined) return undefined;
  const isAssigned = [...readings.values()].some(
    ({ assignment }) => assignment?.rollout === spec.id && assignment.at >= spec.at,
  );
  return isAssigned
    ? "its status was lost, and is counted anew from the records of its members: see what the parameter's history says of a halt"
    : undefined;
}

function haltOf(
  view: RolloutView,
  wave: number,
  counted: RolloutStatus["forgiven"],
  forgiven: RolloutStatus["forgiven"],
): RolloutStatus["halt"] {
  const { spec, plan, faults, now } = view;
  const at = writeInstant(now);
  const [fault = lostStatus(view)] = faults;
  if (fault !== undefined) return { why: "fault", at, reason: fault };
  const active = plan.waves[Math.min(wave, plan.waves.length - 1)];
  const hurt = counted.hurt - forgiven.hurt;
  const budget = active?.failureBudget ?? 0;
  if (counted.blocked > forgiven.blocked) {
    return {
      why: "return-blocked",
      at,
      reason: "a member that failed cannot go back: it needs a person, forward",
    };
  }
  if (hurt > budget) {
    return { why: "budget", at, reason: `${hurt} failed in wave ${active?.name}, whose budget is ${budget}` };
  }
  const lost = counted.unreachable - forgiven.unreachable;
  if (lost > spec.unreachableBudget) {
    return {
      why: "unreachable",
      at,
      reason: `${lost} are out of reach; the budget is ${spec.unreachableBudget}`,
    };
  }
  return undefined;
}
