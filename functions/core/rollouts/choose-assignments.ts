import type { Assignment } from "./assignment.ts";
import { writeInstant } from "./instant.ts";
import type { MemberState } from "./member-state.ts";
import type { Decision, RolloutView } from "./rollout-view.ts";

type Named = Decision["assignments"][number];

/** One step for a member, of the generation that follows all that its cluster was ever told. */
export function assign(
  { spec, plan, readings, now }: Pick<RolloutView, "spec" | "plan" | "readings" | "now">,
  { planned }: MemberState,
  action: Assignment["action"],
): Named {
  const { record, assignment } = readings.get(planned.name) ?? {};
  const last = Math.max(assignment?.generation ?? 0, record?.rollout?.generation ?? 0);
  const wasReturned = record?.rollout?.id === spec.id && record.rollout.state === "returned";
  const fromRevision = wasReturned ? (record?.revision ?? planned.revision) : planned.revision;
  const wave = plan.waves[planned.wave ?? 0];
  const target = planned.target === undefined ? undefined : plan.targets[planned.target];
  return {
    name: planned.name,
    assignment: {
      schema: 1,
      rollout: spec.id,
      wave: wave?.name ?? "",
      action,
      change: plan.change,
      fromRevision: fromRevision ?? 1,
      ...(action === "move" && target !== undefined ? { toDigest: target.digest } : {}),
      ...(action === "move" && plan.accept.length > 0 ? { accept: [...plan.accept] } : {}),
      ...(action === "move" && wave !== undefined ? { soakMinutes: wave.soakMinutes } : {}),
      generation: last + 1,
      at: writeInstant(now),
    },
  };
}

/** Moves that are taken back: all that have not begun, or those alone that had their chance. */
export function chooseHolds(states: readonly MemberState[], mayStart: boolean): MemberState[] {
  return states.filter(({ notBegun, isOverdue }) => notBegun === true && (!mayStart || isOverdue === true));
}

interface Places {
  /** Members that may move at a time. */
  readonly most: number;
  /** Those that had a chance get another one. */
  readonly isAgain: boolean;
  /** Milliseconds for which members may start yet; undefined: for ever. */
  readonly open: number | undefined;
}

/**
 * Members that start now, in the plan's order; who had a chance before comes after the others. One that cannot come back
 * moves alone.
 */
export function chooseStarts(states: readonly MemberState[], { most, isAgain, open }: Places): MemberState[] {
  const moving = states.filter(({ inFlight }) => inFlight === true);
  let places = most - moving.length;
  if (moving.some(({ planned }) => planned.lasting !== undefined)) return [];
  const chosen: MemberState[] = [];
  for (const chance of isAgain ? (["first", "again"] as const) : (["first"] as const))
    for (const state of states) {
      if (places <= 0) return chosen;
      if (state.startable !== chance || !fits(state, open)) continue;
      if (state.planned.lasting !== undefined) {
        return moving.length + chosen.length === 0 ? [state] : chosen;
      }
      chosen.push(state);
      places -= 1;
    }
  return chosen;
}

/** Milliseconds that a roll-out takes by rule of thumb: ten minutes, and half a minute a node. */
function estimate(nodes: number | undefined): number {
  return 600_000 + (nodes ?? 0) * 30_000;
}

function fits({ planned }: MemberState, open: number | undefined): boolean {
  return open === undefined || estimate(planned.nodes) <= open;
}

/** Members that go back because they failed; `ofWave`: and those beside them that did not. */
export function chooseReturns(
  states: readonly MemberState[],
  { ofWave, most }: { readonly ofWave: number | undefined; readonly most: number },
): MemberState[] {
  const failed = states.filter(({ word, canReturn }) => word === "failed" && canReturn === true);
  if (ofWave === undefined) return failed;
  const places = most - failed.length - states.filter(({ inFlight }) => inFlight === true).length;
  const others = states.filter(
    ({ planned, word, inFlight, canReturn }) =>
      planned.wave === ofWave && canReturn === true && word !== "failed" && inFlight !== true,
  );
  return [...failed, ...others.slice(0, Math.max(0, places))];
}

/**
 * Members that go back because all do, newest wave first; a wave waits for the ones after it, but for members out of
 * reach.
 */
export function chooseReturnsOfAll(
  states: readonly MemberState[],
  most: (wave: number) => number,
): MemberState[] {
  const byWave = Map.groupBy(states, ({ planned }) => planned.wave ?? 0);
  const inFlight = states.filter((state) => state.inFlight === true).length;
  for (const wave of [...byWave.keys()].sort((a, b) => b - a)) {
    const left = (byWave.get(wave) ?? []).filter((state) => isReturnable(state) || state.inFlight === true);
    if (left.length === 0) continue;
    const [moving, resting] = [true, false].map((moves) =>
      left.filter((state) => isReturnable(state) && (state.inFlight === true) === moves),
    );
    // What moves keeps its place for the way back.
    return [...(moving ?? []), ...(resting ?? []).slice(0, Math.max(0, most(wave) - inFlight))];
  }
  return [];
}

/** Whether a member still has to go back, is on its way, or cannot be asked. */
export function isLeftToReturn(state: MemberState): boolean {
  return state.canReturn === true || state.inFlight === true || state.word === "unreachable";
}

function isReturnable({ canReturn, word }: MemberState): boolean {
  return canReturn === true && word !== "unreachable";
}
