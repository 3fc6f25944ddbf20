import { membersOf, type PlannedMember, type RolloutPlan } from "./rollout-plan.ts";
import type { RolloutState, WaveStatus } from "./rollout-status.ts";
import { total } from "./tally-waves.ts";

/** How a rollout ends whose waves have all passed. */
export interface Ending {
  readonly state: RolloutState;
  readonly reason: string;
}

/** Why a cluster is left out that has what is asked for: no exception. */
export const alreadyThere = "already there";

export function endingOf(plan: RolloutPlan, waves: readonly WaveStatus[]): Ending {
  const none = nothingMoves(plan);
  if (none !== undefined) return none;
  const exceptions = waves.reduce((sum, { hurt }) => sum + hurt, 0) + total(waves, "excluded");
  if (exceptions > 0) {
    const reason = "all waves are done, with members that failed or were left out";
    return { state: "completed-with-exceptions", reason };
  }
  const left = leftOut(plan).length;
  const beside = left === 0 ? "" : `; the plan left out ${left} more`;
  return { state: "completed", reason: `every member has moved${beside}` };
}

/** Of a plan by which no cluster moves: done only where all are there, else whoever asked has to see why. Undefined: some move. */
export function nothingMoves(plan: RolloutPlan): Ending | undefined {
  if (membersOf(plan).length > 0) return undefined;
  const all = plan.members.length;
  if (all === 0) return { state: "completed-with-exceptions", reason: "no cluster moves: none is selected" };
  const [first, ...others] = leftOut(plan);
  if (first === undefined)
    return { state: "completed", reason: `no cluster has to move: all ${all} are there` };
  return {
    state: "completed-with-exceptions",
    reason: `no cluster moves: ${others.length + 1} of ${all} are left out, such as ${first.name}: ${first.why}`,
  };
}

function leftOut({ members }: RolloutPlan): readonly PlannedMember[] {
  return members.filter(({ wave, why }) => wave === undefined && why !== alreadyThere);
}
