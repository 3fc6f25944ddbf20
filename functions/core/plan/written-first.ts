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

/** Workloads that are to be whole before other workloads of the same change are written. */
export interface WrittenFirst {
  readonly refs: readonly ObjectRef[];
  /** Seconds to wait after that. */
  readonly settlingSeconds: number;
}

/**
 * Seconds after which agents of Cilium have what they had of SPIRE: they dial it anew every ten seconds at most, and it fetches
 * certificates for them every five.
 */
const settlingSeconds = 15;

/**
 * Parts a change that replaces SPIRE together with Cilium's agents: an agent that starts while SPIRE is away forgets who has
 * authenticated, and cannot ask anew (docs/decisions/0057). SPIRE comes first, but where agents are being rolled already:
 * what they are rolled to may be what is to be stopped. Undefined: nothing has to wait.
 */
export function writtenFirst(plan: Plan, live: LiveState): WrittenFirst | undefined {
  const before = currentRevision(live)?.objects;
  const agents = live.objects.get(agentsKey);
  if (!plan.isNew || before === undefined || agents === undefined) return undefined;
  const sides = (key: string) =>
    [before, plan.revision.objects].map((objects) => objects.find((object) => keyOf(object) === key));
  const [from, to] = sides(agentsKey);
  if (from === undefined || to === undefined) return undefined;
  const isReplaced = !hasSameTemplate(from, to) || !carriesTemplate(agents, to);
  const spire = spireKeys.flatMap((key) => {
    const [from, to] = sides(key);
    const isSame = from === undefined || to === undefined || hasSameTemplate(from, to);
    return isSame || !live.objects.has(key) ? [] : [refOf(to)];
  });
  if (!isReplaced || spire.length === 0) return undefined;
  return numberOfOldPods(agents) > 0
    ? { refs: [refOf(to)], settlingSeconds: 0 }
    : { refs: spire, settlingSeconds };
}

/** Whether all pods of a workload are of its present template, and available. */
export function isWhole(workload: KubeObject): boolean {
  const { available, wanted } = rolloutOf(workload, 0);
  return available >= wanted;
}
