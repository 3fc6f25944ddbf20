import { numberOfOldPods } from "../health/old-pods.ts";
import { rolloutOf } from "../health/rollout.ts";
import { type KubeObject, keyOf, type ObjectRef, refOf } from "../kube-object.ts";
import { spireNamespace } from "../manifests/parts/namespaces.ts";
import { agentsKey } from "./chained-cni.ts";
import { currentRevision, type LiveState } from "./live-state.ts";
import type { Plan } from "./plan.ts";
import { carriesTemplate, hasSameTemplate } from "./pod-template.ts";

/** SPIRE's workloads. */
const spireKeys: readonly string[] = [
  `StatefulSet ${spireNamespace}/spire-server`,
  `DaemonSet ${spireNamespace}/spire-agent`,
];

/**
 * Workloads of SPIRE that a change replaces together with Cilium's agents: an agent that starts while SPIRE is away forgets
 * who has authenticated, and cannot ask anew (docs/decisions/0057). None: the agents need not wait.
 */
export function spireFirst(plan: Plan, live: LiveState): ObjectRef[] {
  const before = currentRevision(live)?.objects;
  if (!plan.isNew || before === undefined || !replacesAgents(plan, live)) return [];
  return spireKeys.flatMap((key) => {
    const [from, to] = [before, plan.revision.objects].map((objects) => objectOf(objects, key));
    const isSame = from === undefined || to === undefined || hasSameTemplate(from, to);
    return isSame || !live.objects.has(key) ? [] : [refOf(to)];
  });
}

/** Whether all pods of a workload are of its present template, and available. */
export function isWhole(workload: KubeObject): boolean {
  const { available, wanted } = rolloutOf(workload, 0);
  return available >= wanted;
}

/** Where they are being rolled already, they wait for nothing: what they are rolled to may be what is to be stopped. */
function replacesAgents(plan: Plan, live: LiveState): boolean {
  const running = live.objects.get(agentsKey);
  const [from, to] = [currentRevision(live)?.objects ?? [], plan.revision.objects].map((objects) =>
    objectOf(objects, agentsKey),
  );
  if (running === undefined || from === undefined || to === undefined) return false;
  const isSame = hasSameTemplate(from, to) && carriesTemplate(running, to);
  return !isSame && numberOfOldPods(running) === 0;
}

function objectOf(objects: readonly KubeObject[], key: string): KubeObject | undefined {
  return objects.find((object) => keyOf(object) === key);
}
