import { joinedNodes } from "../core/health/joined-nodes.ts";
import { rolloutOf } from "../core/health/rollout.ts";
import {
  countByOwner,
  endpointFacts,
  type PodFact,
  podFacts,
  unmanagedPods,
  workloadsToRestart,
} from "../core/health/unmanaged-pods.ts";
import { type ObjectRef, refKey } from "../core/kube-object.ts";
import type { Revision } from "../core/plan/state-config-maps.ts";
import type { StatusReport } from "../core/record/status-report.ts";
import { AdminNeeded } from "./admin-needed.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";

/** What is known of pods that were there before Cilium. */
export interface PodCare {
  readonly unmanagedPods?: NonNullable<StatusReport["unmanagedPods"]>;
  /** One sentence; undefined: nothing is being restarted. */
  readonly underWay?: string;
  readonly progressed?: boolean;
}

/** Workloads of one pass that may turn out to be unable to spare a pod. */
const mostAsked = 5;

/** What an earlier pass has counted. */
export function lastCare({ previous }: ConnectedPass): PodCare {
  const known = previous?.unmanagedPods;
  return known === undefined ? {} : { unmanagedPods: known };
}

/**
 * Counts pods that Cilium does not manage, after a change and once a day, and restarts what the tag lets be restarted:
 * a part of one workload in a pass, and the next part once that one is whole again.
 */
export async function careForPods(
  pass: ConnectedPass,
  observed: Observed,
  revision: Revision,
  isDue: boolean,
): Promise<PodCare> {
  const { previous, ports, kube } = pass;
  const known = previous?.unmanagedPods;
  if (known !== undefined && known.restarting === undefined && !isDue) return { unmanagedPods: known };
  const [pods, endpoints] = await Promise.all([
    kube.pick("Pod", { fieldSelector: "spec.hostNetwork=false,status.phase=Running" }, podFacts),
    kube.pick("CiliumEndpoint", {}, endpointFacts),
  ]);
  const nodes = joinedNodes(observed.nodes, revision.objects).map(({ metadata }) => metadata.name);
  const found = unmanagedPods(pods ?? [], endpoints ?? [], {
    nodes: new Set(nodes),
    age: (time) => ports.now() - Date.parse(time),
  });
  const workloads = workloadsToRestart(found, revision.spec.restartPods);
  const restarting = workloads.reduce((sum, workload) => sum + workload.pods.length, 0);
  const counted = { total: found.length, first: countByOwner(found) };
  if (restarting === 0) return { unmanagedPods: counted };
  if (pass.rights === "reader") throw new AdminNeeded("restart pods that Cilium does not manage");
  pass.ledger.needsAdminNext = true;
  const { sentence, evicted } = await restartOne(pass, workloads);
  return { unmanagedPods: { ...counted, restarting }, underWay: sentence, progressed: evicted > 0 };
}

interface Restarted {
  readonly sentence: string;
  readonly evicted: number;
}

/** The first workload that can spare a pod; one that is not whole is waited for. */
async function restartOne(
  pass: ConnectedPass,
  workloads: ReturnType<typeof workloadsToRestart>,
): Promise<Restarted> {
  const kept: string[] = [];
  for (const { owner, pods } of workloads.slice(0, mostAsked)) {
    const workload = await pass.kube.get(owner);
    if (workload === undefined) continue;
    const { available, wanted } = rolloutOf(workload, 0);
    const name = refKey(owner);
    if (available < wanted)
      return { sentence: `${name} is waited for: ${available} of ${wanted} pods are available.`, evicted: 0 };
    const evicted = await evict(pass, owner, pods.slice(0, Math.max(1, Math.floor(wanted / 4))));
    if (evicted > 0)
      return { sentence: `${evicted} of ${pods.length} pods of ${name} start anew, to be managed.`, evicted };
    kept.push(name);
  }
  return { sentence: `Disruption budgets keep the pods of ${kept.join(", ")} as they are.`, evicted: 0 };
}

/** How many went, until a budget keeps one. */
async function evict(
  { kube }: ConnectedPass,
  { namespace = "" }: ObjectRef,
  pods: readonly PodFact[],
): Promise<number> {
  let evicted = 0;
  for (const { name, uid } of pods) {
    const result = await kube.evict({ apiVersion: "v1", kind: "Pod", namespace, name }, uid);
    if (result === "refused") return evicted;
    evicted += 1;
  }
  return evicted;
}
