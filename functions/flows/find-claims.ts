import { membersOf } from "../core/rollouts/rollout-plan.ts";
import { isFinal } from "../core/rollouts/rollout-status.ts";
import type { RolloutPorts } from "./advance-rollout.ts";
import { loadRollout } from "./load-rollout.ts";

/** Ids of rollouts that have not ended, by the names of their members. */
export async function findClaims(
  ids: readonly string[],
  ports: RolloutPorts,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const claims = new Map<string, readonly string[]>();
  for (const id of ids) {
    const { spec, plan, status } = await loadRollout(id, ports);
    const isOver = status !== undefined && isFinal(status.state);
    if (spec === undefined || plan === undefined || isOver) continue;
    for (const { name } of membersOf(plan)) claims.set(name, [...(claims.get(name) ?? []), id]);
  }
  return claims;
}
