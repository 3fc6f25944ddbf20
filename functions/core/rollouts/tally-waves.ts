import type { MemberState } from "./member-state.ts";
import { memberWords } from "./member-words.ts";
import { membersOf, type RolloutPlan } from "./rollout-plan.ts";
import type { Counts, RolloutStatus, WaveStatus } from "./rollout-status.ts";

/** States in which a member of a wave that passed is tried again, until the deadline. */
const open: readonly (keyof Counts)[] = ["pending", "held", "starting", "moving", "verifying", "unreachable"];

/**
 * Indexes of the waves whose members decide anything now: the one under way, those before it that have exceptions, and
 * on the way back all that were opened.
 */
export function wavesToRead(
  status: Pick<RolloutStatus, "wave" | "waves"> | undefined,
  isReturning: boolean,
): ReadonlySet<number> {
  const active = status?.wave ?? 0;
  const earlier = (status?.waves ?? []).flatMap(({ counts }, index) =>
    index < active && (isReturning || open.some((word) => (counts[word] ?? 0) > 0)) ? [index] : [],
  );
  return new Set([...earlier, active]);
}

/** The waves' statuses with what their members say now; waves that were not read stay as they are. */
export function tallyWaves(
  plan: RolloutPlan,
  before: readonly WaveStatus[],
  states: ReadonlyMap<number, readonly MemberState[]>,
): WaveStatus[] {
  return plan.waves.map((_, index) => {
    const last = before[index] ?? { counts: {}, hurt: 0, settled: 0 };
    const members = states.get(index);
    return members === undefined
      ? { ...last, ...(before[index] === undefined ? { counts: planned(plan, index) } : {}) }
      : {
          ...last,
          counts: countsOf(members.map(({ word }) => word)),
          hurt: members.filter(({ isHurt }) => isHurt === true).length,
        };
  });
}

function planned(plan: RolloutPlan, index: number): Counts {
  const pending = membersOf(plan, new Set([index])).length;
  return pending === 0 ? {} : { pending };
}

function countsOf(words: readonly (keyof Counts)[]): Counts {
  const counted = memberWords.map((word) => [word, words.filter((one) => one === word).length] as const);
  return Object.fromEntries(counted.filter(([, count]) => count > 0));
}

/** Sum of one state over the waves. */
export function total(waves: readonly WaveStatus[], word: keyof Counts): number {
  return waves.reduce((sum, { counts }) => sum + (counts[word] ?? 0), 0);
}

/** Failures that the wave under way answers for: its own, and those of exceptions of earlier waves. */
export function hurtIn(waves: readonly WaveStatus[], active: number): number {
  return waves
    .slice(0, active + 1)
    .reduce((sum, { hurt, settled }, index) => sum + hurt - (index < active ? settled : 0), 0);
}
