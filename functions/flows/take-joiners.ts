import { rolloutNames } from "../core/rollouts/parameter-names.ts";
import { isFinal } from "../core/rollouts/rollout-status.ts";
import type { RolloutPorts } from "./advance-rollout.ts";
import { findClaims } from "./find-claims.ts";
import { findNamed } from "./find-clusters.ts";
import { loadRollout, type StoredRollout } from "./load-rollout.ts";

/**
 * Looks once for clusters that none of these rollouts has, and lets them join where a request says so. Answers, by rollout,
 * the names of those that could take part and do not; a rollout that takes nobody is not among them. `ids`: all that have
 * not ended.
 */
export async function takeJoiners(
  ids: readonly string[],
  ports: RolloutPorts,
  /** Those of them that are looked at. */
  looked = ids,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const late = new Map<string, readonly string[]>();
  const running: [string, StoredRollout][] = [];
  for (const id of looked) {
    const stored = await loadRollout(id, ports);
    if (mayJoin(stored)) running.push([id, stored]);
  }
  if (running.length === 0) return late;
  const isMember = (name: string) =>
    running.every(([, { plan }]) => plan?.members.some((one) => one.name === name && one.wave !== undefined));
  // Most often every cluster is a member, and nothing more is read.
  const strangers = (await ports.eks.clusterNames()).filter((name) => !isMember(name));
  const clusters = await findNamed(strangers, ports);
  if (clusters.length === 0) return new Map(running.map(([id]) => [id, []]));
  const { planJoiners } = await import("../core/rollouts/plan-joiners.ts");
  for (const [id, { spec, asPlanned, joiners, status }] of running) {
    if (spec === undefined || asPlanned === undefined) continue;
    const { claims, unreadable } = await findClaims(
      ids.filter((other) => other !== id),
      ports,
    );
    // Whoever comes may be the member of a rollout that cannot be read: nobody joins until that is mended.
    if (unreadable.length > 0) continue;
    const joining = planJoiners({
      spec,
      plan: asPlanned,
      joiners,
      clusters,
      claims,
      settings: ports.settings,
      isOpen: (status?.wave ?? 0) < asPlanned.waves.length,
    });
    late.set(id, joining.late);
    if (joining.joiners === undefined || joining.joiners === joiners) continue;
    await ports.records.write(rolloutNames(ports.recordPrefix, id).joiners, JSON.stringify(joining.joiners));
    ports.log.info("clusters join the rollout", {
      rollout: id,
      joined: joining.joiners.members.length,
      digest: joining.joiners.digest,
    });
  }
  return late;
}

/** Of one that goes forward: whoever came while it was only planned is told once it is started. */
function mayJoin({ spec, plan, status }: StoredRollout): boolean {
  if (spec === undefined || plan === undefined || spec.select === undefined) return false;
  const isForward = (spec.desired === "run" || spec.desired === "pause") && status?.isReturning !== true;
  return isForward && (status === undefined || !isFinal(status.state));
}
