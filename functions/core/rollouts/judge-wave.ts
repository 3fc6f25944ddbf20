import { type Ending, endingOf } from "./ending.ts";
import { gateDigest } from "./joiners.ts";
import type { Round } from "./judge-round.ts";
import type { MemberState } from "./member-state.ts";
import type { RolloutView } from "./rollout-view.ts";
import { hurtIn } from "./tally-waves.ts";

/** How the wave under way is. */
export interface WaveVerdict {
  readonly name: string;
  /** Members that may move at a time. */
  readonly places: number;
  /** Why nothing of it may start; undefined: it may. */
  readonly blocked?: "proof" | "approval";
  readonly isDone: boolean;
  /** It is done but for members that may not begin: they are let go, and tried again beside later waves. */
  readonly isOver?: boolean;
  /** When its soak ends, in milliseconds since 1970, where that is all that it waits for. */
  readonly soaksUntil?: number;
  /** All waves passed, and no exception is left. */
  readonly ending?: Ending;
}

export function judgeWave(view: RolloutView, round: Round): WaveVerdict {
  const { plan, spec, approvals, now } = view;
  const { wave, waves, states } = round;
  const isAfterAll = wave >= plan.waves.length;
  const planned = plan.waves[isAfterAll ? plan.waves.length - 1 : wave];
  const name = planned?.name ?? "";
  const places = placesOf(view, round);
  if (isAfterAll) {
    const isDone = !states.some(isOpen);
    return { name, places, isDone, ...(isDone ? { ending: endingOf(plan, waves) } : {}) };
  }
  const members = states.filter((state) => state.planned.wave === wave);
  // A wave without members passes with its soak and its approval.
  if (members.length === 0)
    return { name, places, isDone: !states.some(({ inFlight }) => inFlight === true) };
  const isSkipped = (index: number) => spec.skipped.some((skip) => skip.wave === plan.waves[index]?.name);
  const isProved =
    wave === 0 ||
    waves.slice(0, wave).some(({ counts }, index) => (counts.soaking ?? 0) > 0 || isSkipped(index));
  if (!isProved) return { name, places, isDone: false, blocked: "proof" };
  if (planned?.approval === true && approvals.get(name) !== gateDigest(plan, planned)) {
    return { name, places, isDone: false, blocked: "approval" };
  }
  const isFlying = states.some(({ inFlight }) => inFlight === true);
  // Held ones have their place and do not move: tried again and again, some of them would always keep the wave.
  const isBusy =
    states.some(({ inFlight, word }) => inFlight === true && word !== "held") ||
    members.some(({ word }) => word === "pending" || word === "verifying");
  if (isBusy) return { name, places, isDone: false };
  const proofs = members.flatMap(({ provedSince }) => (provedSince === undefined ? [] : [provedSince]));
  const isHeld = members.some(({ word }) => word === "held" || word === "unreachable");
  if (isHeld && proofs.length === 0 && !isSkipped(wave)) return { name, places, isDone: false };
  const soaksUntil =
    proofs.length === 0 || isSkipped(wave) ? now : Math.max(...proofs) + (planned?.soakMinutes ?? 0) * 60_000;
  const isOver = now >= soaksUntil;
  return { name, places, isOver, isDone: isOver && !isFlying, ...(isOver ? {} : { soaksUntil }) };
}

/** A strict wave never has more in flight than may fail yet, and one; another one does from its first failure on. */
function placesOf({ plan }: RolloutView, { wave, waves, forgiven }: Round): number {
  const planned = plan.waves[Math.min(wave, plan.waves.length - 1)];
  if (planned === undefined) return 0;
  const hurt = hurtIn(waves, wave) - forgiven.hurt;
  const left = planned.failureBudget - hurt;
  return planned.strict || hurt > 0 ? Math.min(planned.maxConcurrent, left + 1) : planned.maxConcurrent;
}

/** Members that may still get where the others are. */
function isOpen({ word }: MemberState): boolean {
  return ["pending", "held", "starting", "moving", "verifying", "returning", "unreachable"].includes(word);
}
