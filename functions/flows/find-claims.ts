import { rolloutNames } from "../core/rollouts/parameter-names.ts";
import { membersOf } from "../core/rollouts/rollout-plan.ts";
import { isFinal } from "../core/rollouts/rollout-status.ts";
import type { RolloutPorts } from "./advance-rollout.ts";
import { loadRollout } from "./load-rollout.ts";

/** Which clusters the rollouts have that have not ended. */
export interface Claims {
  /** Their ids, by the names of their members. */
  readonly claims: ReadonlyMap<string, readonly string[]>;
  /** Those whose spec or plan cannot be read, so that any cluster may be theirs, with the name of the parameter. */
  readonly unreadable: readonly { readonly id: string; readonly damaged: string }[];
}

export async function findClaims(ids: readonly string[], ports: RolloutPorts): Promise<Claims> {
  const claims = new Map<string, readonly string[]>();
  const unreadable: { id: string; damaged: string }[] = [];
  for (const id of ids) {
    const { spec, plan, status, isSpecDamaged, damagedPart } = await loadRollout(id, ports);
    const isOver = status !== undefined && isFinal(status.state);
    // Planned in part, and never whole: it begins nothing.
    const isNone = spec === undefined && status === undefined && !isSpecDamaged;
    if (isOver || isNone) continue;
    const names = rolloutNames(ports.recordPrefix, id);
    if (spec === undefined) unreadable.push({ id, damaged: names.spec });
    else if (plan?.digest !== spec.planDigest) unreadable.push({ id, damaged: damagedPart ?? names.plan(0) });
    else for (const { name } of membersOf(plan)) claims.set(name, [...(claims.get(name) ?? []), id]);
  }
  return { claims, unreadable };
}
