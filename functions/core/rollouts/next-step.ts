import { closedByAlarms } from "./alarm-gate.ts";
import {
  chooseHolds,
  chooseReturns,
  chooseReturnsOfAll,
  chooseStarts,
  isLeftToReturn,
} from "./choose-assignments.ts";
import { nothingMoves } from "./ending.ts";
import { isOfMembers, type Round } from "./judge-round.ts";
import { judgeWave } from "./judge-wave.ts";
import type { MemberState } from "./member-state.ts";
import { openingOf } from "./opening.ts";
import type { RolloutState } from "./rollout-status.ts";
import type { RolloutView } from "./rollout-view.ts";
import {
  type Awaited,
  awaitFreeze,
  awaitMembers,
  awaitNext,
  awaitPerson,
  awaitStart,
} from "./waiting-for.ts";

/** What a pass does for a rollout. */
export interface Step {
  readonly state: RolloutState;
  readonly reason: string;
  readonly holds?: readonly MemberState[];
  readonly returns?: readonly MemberState[];
  readonly starts?: readonly MemberState[];
  /** The wave under way is done. */
  readonly passes?: boolean;
  /** The wave under way may begin. */
  readonly opens?: boolean;
  readonly waiting?: Awaited;
}

export function nextStep(view: RolloutView, round: Round): Step {
  const { spec, plan } = view;
  const { states, wave, isReturning } = round;
  if (spec.desired === "abort") return endAs(view, round, "aborted", "aborted by a person");
  if (isReturning) return wayBack(view, round);
  if (spec.desired === "supersede") return givesWay(view, round);
  if (spec.desired === "plan") {
    // Whose members are under way in what it supersedes has none yet: they join once it has started.
    const none = spec.supersedes === undefined ? nothingMoves(plan) : undefined;
    return none ?? { state: "planned", reason: "planned, and not started", waiting: awaitStart(view) };
  }
  if (round.isLate) {
    const isOver = wave >= plan.waves.length;
    return isOver
      ? endAs(view, round, "completed-with-exceptions", "the deadline passed with exceptions left")
      : endAs(view, round, "expired", `the deadline of ${spec.deadlineHours} hours passed`);
  }
  const owed = returnsOf(view, round);
  const returns = view.freeze === undefined ? owed : [];
  if (round.halt !== undefined || spec.desired === "pause") {
    const { halt } = round;
    return {
      state: halt === undefined ? "paused" : "halted",
      reason: halt?.reason ?? "paused by a person",
      holds: chooseHolds(states, false),
      returns,
      waiting: awaitPerson(view, round),
    };
  }
  return forward(view, round, { returns, isOwing: owed.length > returns.length });
}

/** What was begun ends by itself; what was not never begins. Final once nothing is left to take back. */
function endAs(view: RolloutView, { states }: Round, state: RolloutState, reason: string): Step {
  const holds = chooseHolds(states, false);
  if (holds.length === 0) return { state, reason };
  return {
    state: "waiting",
    reason: `${reason}: moves that have not begun are being taken back`,
    holds,
    waiting: awaitMembers(holds, "their moves are being taken back", view.now),
  };
}

/** Another rollout waits for this one: what it has begun finishes, or goes back by its own gates, and then it has ended. */
function givesWay(view: RolloutView, round: Round): Step {
  const { spec, freeze } = view;
  const { states } = round;
  const holds = chooseHolds(states, false);
  const failed = returnsOf(view, round);
  const returns = freeze === undefined ? failed : [];
  const moving = states.filter(({ inFlight, notBegun }) => inFlight === true && notBegun !== true);
  const reason = `superseded by rollout ${spec.supersededBy}`;
  if (holds.length + failed.length + moving.length === 0) return { state: "superseded", reason };
  const members = [...moving, ...failed, ...holds];
  return {
    state: "waiting",
    reason: `${reason}: what it has begun comes to rest first`,
    holds,
    returns,
    waiting:
      freeze !== undefined && failed.length > 0
        ? awaitFreeze(freeze, undefined)
        : awaitMembers(members, "its members come to rest", view.now),
  };
}

function wayBack(view: RolloutView, round: Round): Step {
  const { plan, freeze, now, spec } = view;
  const { states, isLate, deadline, readsAll } = round;
  const holds = chooseHolds(states, false);
  const most = (wave: number) => plan.waves[wave]?.maxConcurrent ?? 1;
  const left = states.filter(isLeftToReturn);
  // The deadline ends nobody's way back; it ends the wait for those that cannot be asked.
  const isWaited = left.some(({ inFlight, word }) => inFlight === true || word !== "unreachable");
  if (readsAll && (left.length === 0 || (isLate && !isWaited))) {
    const isWhole = states.every(({ word }) => word !== "return-blocked" && word !== "unreachable");
    return isWhole
      ? { state: "returned", reason: "every member that had moved is back" }
      : { state: "returned-with-exceptions", reason: "members are left that could not go back" };
  }
  const idle = states.filter(({ notBegun }) => notBegun !== true);
  return {
    state: "returning",
    reason:
      spec.desired === "return" ? "a person asked for the return of all" : "returning all, as onFailure says",
    holds,
    returns: freeze === undefined ? chooseReturnsOfAll(idle, most) : [],
    waiting:
      freeze === undefined
        ? awaitMembers(left, "members go back", now, deadline)
        : awaitFreeze(freeze, deadline),
  };
}

function returnsOf({ spec, plan }: RolloutView, { states, wave, halt }: Round): readonly MemberState[] {
  if (spec.onFailure === "halt") return [];
  const ofWave = isOfMembers(halt) && spec.onFailure === "return-wave" ? wave : undefined;
  return chooseReturns(states, { ofWave, most: plan.waves[wave]?.maxConcurrent ?? 1 });
}

function forward(
  view: RolloutView,
  round: Round,
  { returns, isOwing }: { readonly returns: readonly MemberState[]; readonly isOwing: boolean },
): Step {
  const { spec, freeze, gates, status, now } = view;
  const { states } = round;
  const verdict = judgeWave(view, round);
  const opening = openingOf(spec, gates, status, now);
  const alarms = closedByAlarms(gates, spec);
  const isClosed = !opening.isOpen || alarms !== undefined;
  const isAlone = (view.unended ?? []).length === 0;
  const mayStart = isAlone && freeze === undefined && !isClosed && verdict.blocked === undefined;
  const holds = chooseHolds(states, isAlone && freeze === undefined && !isClosed && verdict.isOver !== true);
  const starts = mayStart
    ? chooseStarts(states, {
        most: verdict.places - returns.length,
        isAgain: verdict.isOver !== true,
        open: opening.isOpen ? opening.room : undefined,
      })
    : [];
  const quiet = holds.length + starts.length + returns.length === 0;
  const common = { holds, returns, starts, opens: mayStart };
  if (quiet && isAlone && !isOwing && verdict.isDone && (alarms === undefined || states.length === 0)) {
    return verdict.ending === undefined
      ? {
          ...common,
          state: "running",
          reason: `wave ${verdict.name} is done`,
          passes: true,
          waiting: awaitMembers([], "The next wave is looked at.", now, round.deadline),
        }
      : verdict.ending;
  }
  const isMoving = starts.length + returns.length > 0 || states.some(({ inFlight }) => inFlight === true);
  const waiting =
    isOwing && !isMoving && freeze !== undefined
      ? awaitFreeze(freeze, round.deadline)
      : awaitNext(
          view,
          { ...round, states: withSteps(states, starts, returns) },
          { verdict, opening, alarms },
        );
  return {
    ...common,
    state: isMoving ? "running" : "waiting",
    reason: isMoving ? `wave ${verdict.name} is under way` : waiting.how,
    waiting,
  };
}

/** Members as they are once they are told to move. */
function withSteps(
  states: readonly MemberState[],
  starts: readonly MemberState[],
  returns: readonly MemberState[],
): readonly MemberState[] {
  const moved = new Set([...starts, ...returns]);
  return states.map((state) => (moved.has(state) ? { ...state, inFlight: true } : state));
}
