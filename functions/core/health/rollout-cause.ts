import { type Json, jsonAt, listAt } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import { conditionOf, isPodReady, podTrouble, type Trouble, type Warning, warningOf } from "./pod-trouble.ts";

/** What is known of a workload that is not rolled out. */
export interface RolloutView {
  /** As it is in the cluster. */
  readonly workload: KubeObject;
  readonly pods: readonly KubeObject[];
  /** Warnings about the workload and its pods. */
  readonly warnings: readonly Warning[];
  /** Nodes that the workload should be on. */
  readonly nodes: readonly KubeObject[];
}

export interface RolloutCause {
  /** Undefined: nothing tells why. */
  readonly trouble: Trouble | undefined;
  /** Nodes where a pod is missing or not ready, by name; of a pod without a node its own name. */
  readonly missing: readonly string[];
}

/** Why a workload does not roll out; what most of its pods suffer from speaks for all. */
export function rolloutCause(view: RolloutView): RolloutCause {
  const { workload, pods, warnings, nodes } = view;
  const waiting = pods.filter((pod) => !isPodReady(pod));
  const troubles = waiting.map((pod) => podTrouble(pod, warnings)).filter((trouble) => trouble !== undefined);
  const counted = Map.groupBy(troubles, ({ cause }) => cause);
  const [commonest] = [...counted.values()].sort((a, b) => b.length - a.length);
  const placed = new Set(pods.map(placeOf));
  const bare = workload.kind === "DaemonSet" ? nodes.map(nameOf).filter((name) => !placed.has(name)) : [];
  const missing = [...new Set([...waiting.map((pod) => placeOf(pod) ?? nameOf(pod)), ...bare])].sort();
  const silent = nodes.find((node) => missing.includes(nameOf(node)) && isSilent(node));
  return {
    trouble: refused(workload, warnings) ?? (silent && silence(silent)) ?? commonest?.[0],
    missing,
  };
}

/** Pods that the API server did not take: an admission webhook, a quota, a missing ServiceAccount. */
function refused(workload: KubeObject, warnings: readonly Warning[]): Trouble | undefined {
  const failure = conditionOf(workload, "ReplicaFailure");
  const { name, namespace } = workload.metadata;
  const own = warnings.filter((warning) => jsonAt(warning, "involvedObject", "name") === name);
  const told = jsonAt(failure, "status") === "True" ? jsonAt(failure, "message") : undefined;
  const words = typeof told === "string" ? told : warningOf(own, ["FailedCreate"]);
  if (words === undefined) return undefined;
  return {
    cause: `FailedCreate: ${words.replace(/\s+/g, " ").slice(0, 300)}`,
    remedy:
      `Exempt namespace ${namespace} from what refuses its pods, then see whether they come: ` +
      `kubectl -n ${namespace} describe ${workload.kind.toLowerCase()} ${name}`,
  };
}

/** A node whose kubelet does not report keeps its pod as it was. */
function isSilent(node: KubeObject): boolean {
  const ready = conditionOf(node, "Ready");
  return ready !== undefined && jsonAt(ready, "status") !== "True";
}

function silence(node: KubeObject): Trouble {
  const name = nameOf(node);
  const words = jsonAt(conditionOf(node, "Ready"), "message");
  return {
    cause: `node ${name} is NotReady${typeof words === "string" ? `: ${words.slice(0, 200)}` : ""}`,
    remedy: `Start its kubelet again or take the node out, the roll-out stops at it: kubectl describe node ${name}`,
  };
}

const nameOf = ({ metadata }: KubeObject) => metadata.name;

/** Where a pod runs; a DaemonSet's pod names its node before it is scheduled. */
function placeOf(pod: KubeObject): string | undefined {
  const bound = jsonAt(pod, "spec", "nodeName");
  if (typeof bound === "string" && bound !== "") return bound;
  const affinity = ["spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"];
  const fields = listAt(pod, ...affinity, "nodeSelectorTerms").flatMap((term: Json) =>
    listAt(term, "matchFields"),
  );
  const [name] = fields
    .filter((field) => jsonAt(field, "key") === "metadata.name")
    .flatMap((field) => listAt(field, "values"));
  return typeof name === "string" ? name : undefined;
}
