import { membersOf } from "../core/rollouts/rollout-plan.ts";
import { isFinal } from "../core/rollouts/rollout-status.ts";
import type { RolloutPorts } from "./advance-rollout.ts";
import { loadRollout } from "./load-rollout.ts";

/** Which clusters the rollouts have that have not ended. */
export interface Claims {
  /** Their ids, by the names of their members. */
  readonly claims: ReadonlyMap<string, readonly string[]>;
  /** Ids of those whose spec or plan cannot be read: any cluster may be theirs. */
  readonly unreadable: readonly string[];
}

export async function findClaims(ids: readonly string[], ports: RolloutPorts): Promise<Claims> {
  const claims = new Map<string, readonly string[]>();
  const unreadable: string[] = [];
  for (const id of ids) {
    const { spec, plan, status, isSpecDamaged } = await loadRollout(id, ports);
    const isOver = status !== undefined && isFinal(status.state);
    // Planned in part, and never whole: it begins nothing.
    const isNone = spec === undefined && status === undefined && !isSpecDamaged;
    if (isOver || isNone) continue;
    if (spec === undefined || plan?.digest !== spec.planDigest) unreadable.push(id);
    else for (const { name } of membersOf(plan)) claims.set(name, [...(claims.get(name) ?? []), id]);
  }
  return { claims, unreadable };
}
