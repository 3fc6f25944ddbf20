import { plain } from "../record/plain.ts";
import { stableJson } from "../stable-json.ts";
import { assign } from "./choose-assignments.ts";
import { fitStatus } from "./fit-status.ts";
import { readInstant, writeInstant } from "./instant.ts";
import { judgeRound, type Round } from "./judge-round.ts";
import { nextStep, type Step } from "./next-step.ts";
import { withNotices } from "./notices.ts";
import { isFinal, type RolloutStatus } from "./rollout-status.ts";
import type { Decision, RolloutView } from "./rollout-view.ts";
import { troublesOf } from "./waiting-for.ts";

/**
 * The next step of a rollout: a pure function of what is stored. Asked again with what it answered, it answers the
 * same, or nothing more; so any pass may die between any two of its writes. One call passes one wave at most.
 */
export function decide(view: RolloutView): Decision {
  const { status: before } = view;
  if (before !== undefined && isFinal(before.state)) {
    return { status: before, assignments: [], events: before.untold, wakeUpAt: undefined };
  }
  const round = judgeRound(view);
  const step = nextStep(view, round);
  return finish(view, round, step);
}

function finish(view: RolloutView, round: Round, step: Step): Decision {
  const { plan, status: before, now } = view;
  const at = writeInstant(now);
  const wave = step.passes === true ? round.wave + 1 : round.wave;
  const waves = round.waves.map((one, index) => ({
    ...one,
    ...(step.passes === true && index <= round.wave ? { settled: one.hurt } : {}),
    ...(index === round.wave && step.opens === true && one.openedAt === undefined ? { openedAt: at } : {}),
    ...(index === round.wave && step.passes === true ? { passedAt: at } : {}),
  }));
  const { waiting } = step;
  const last = before?.waitingFor;
  const isSameWait =
    waiting !== undefined &&
    last?.what === waiting.what &&
    (waiting.what !== "approval" || last.who[0] === waiting.who[0]);
  const reason = plain(step.reason, 240);
  const assignments = [
    ...(step.holds ?? []).map((state) => assign(view, state, "hold")),
    ...(step.returns ?? []).map((state) => assign(view, state, "return")),
    ...(step.starts ?? []).map((state) => assign(view, state, "move")),
  ];
  const status: RolloutStatus = {
    schema: 1,
    rollout: plan.rollout,
    planDigest: plan.digest,
    state: step.state,
    reason,
    since: before?.state === step.state ? before.since : at,
    generation: before?.generation ?? 0,
    wave,
    waves,
    ...(waiting === undefined
      ? {}
      : { waitingFor: { ...waiting, since: isSameWait ? (last?.since ?? at) : at } }),
    ...(round.halt === undefined || isFinal(step.state) ? {} : { halt: round.halt }),
    forgiven: step.passes === true ? { ...round.forgiven, hurt: 0 } : round.forgiven,
    ...(round.isReturning ? { isReturning: true } : {}),
    troubles: troublesOf(round.states),
    ...lateOf(view),
    told: before?.told ?? [],
    untold: before?.untold ?? [],
  };
  const told = fitStatus(withNotices(view, round, step, status));
  const isNews = stableJson(told) !== stableJson(before);
  const written = isNews ? { ...told, generation: told.generation + 1 } : told;
  return {
    status: written,
    assignments,
    events: written.untold,
    wakeUpAt: isFinal(written.state) ? undefined : wakeUpAt(view, round, step),
  };
}

/** As the last look found it. */
function lateOf({ late, status }: RolloutView): Pick<RolloutStatus, "late"> {
  const found = late === undefined ? status?.late : { total: late.length, first: late.slice(0, 3) };
  return found === undefined || found.total === 0 ? {} : { late: found };
}
/** Milliseconds between two looks at alarms. */
const alarmLook = 5 * 60_000;

/** The first moment at which anything changes without a word from outside. */
function wakeUpAt(
  { now, gates }: RolloutView,
  { states, deadline }: Round,
  { waiting }: Step,
): number | undefined {
  // CloudWatch tells nobody here: who minds alarms looks.
  const look = gates.alarms === undefined ? undefined : (Math.floor(now / alarmLook) + 1) * alarmLook;
  const moments = [deadline, look, readInstant(waiting?.next), ...states.map(({ until }) => until)].filter(
    (moment) => moment !== undefined && moment > now,
  );
  return moments.length === 0 ? undefined : Math.min(...(moments as number[]));
}
