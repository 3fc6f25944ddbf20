import { numberOfOldPods } from "../health/old-pods.ts";
import { rolloutOf } from "../health/rollout.ts";
import { type KubeObject, keyOf } from "../kube-object.ts";
import { spireNamespace } from "../manifests/parts/namespaces.ts";
import { agentsKey } from "./chained-cni.ts";
import type { LiveState } from "./live-state.ts";
import type { Plan } from "./plan.ts";
import { carriesTemplate, hasSameTemplate } from "./pod-template.ts";

/** SPIRE's workloads. */
const spireKeys: readonly string[] = [
  `StatefulSet ${spireNamespace}/spire-server`,
  `DaemonSet ${spireNamespace}/spire-agent`,
];

/** Workloads that are to be whole before other workloads of the same change are written. */
export interface WrittenFirst {
  readonly keys: readonly string[];
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
 * what they are rolled to may be what is to be stopped. Undefined: nothing has to wait. Whether the server takes what is
 * written for a new template, and pods are replaced at all, its answer tells.
 */
export function writtenFirst(plan: Plan, live: LiveState): WrittenFirst | undefined {
  const stepOf = (key: string) => plan.apply.find(({ object }) => keyOf(object) === key);
  const step = stepOf(agentsKey);
  const agents = live.objects.get(agentsKey);
  if (!plan.isNew || step === undefined || agents === undefined) return undefined;
  // A live template is spelt otherwise than a rendered one: what was applied last is compared, where it still runs.
  const applied = live.revisions
    .flatMap(({ objects }) => objects.filter((object) => keyOf(object) === agentsKey))
    .find((object) => carriesTemplate(agents, object));
  const isReplaced = applied === undefined || !hasSameTemplate(applied, step.object);
  const spire = spireKeys.filter((key) => stepOf(key) !== undefined && live.objects.has(key));
  if (!isReplaced || spire.length === 0) return undefined;
  return numberOfOldPods(agents) > 0
    ? { keys: [agentsKey], settlingSeconds: 0 }
    : { keys: spire, settlingSeconds };
}

/** Whether all pods of a workload are of its present template, and available. */
export function isWhole(workload: KubeObject): boolean {
  const { available, wanted } = rolloutOf(workload, 0);
  return available >= wanted;
}
