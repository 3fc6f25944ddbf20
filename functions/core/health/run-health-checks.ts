import { jsonAt, listAt } from "../json.ts";
import { type KubeObject, keyOf } from "../kube-object.ts";
import { bundleExpiry } from "./bundle-expiry.ts";
import { admitsEnvoy, agentSelector, eligibleNodes, operatorKey, operatorNodes } from "./eligible-nodes.ts";
import { countNames, type HealthCheck } from "./health-check.ts";
import type { HealthView } from "./health-view.ts";
import { type Rollout, rolloutOf } from "./rollout.ts";
import { wireguardKey } from "./shown-encryption.ts";
import { ciliumNodeAddresses, nodeAddresses, staleCiliumNodes } from "./stale-cilium-nodes.ts";
import { appliedTaintKey, isStartUpTaint } from "./start-up-taint.ts";

/** What agents and operator of a default installation read and write; all are made by the operator. */
export const neededCrds: readonly string[] = [
  "ciliumcidrgroups",
  "ciliumclusterwidenetworkpolicies",
  "ciliumendpoints",
  "ciliumidentities",
  "ciliumloadbalancerippools",
  "ciliumnetworkpolicies",
  "ciliumnodeconfigs",
  "ciliumnodes",
];

const workloadKinds = ["DaemonSet", "Deployment", "StatefulSet"];

/** Every check that `ready` rests on, met or not. */
export function runHealthChecks(view: HealthView): HealthCheck[] {
  const nodes = eligibleNodes(view.nodes, agentSelector(view.expected));
  const taintKey = appliedTaintKey(view.expected);
  return [
    ...rollouts(view, nodes),
    countNames("CRDs established", neededCrds, (crd) => view.served.includes(crd)),
    nodeCheck("nodes free of the start-up taint", nodes, (node) => !isTainted(node, taintKey)),
    nodeCheck("nodes with CiliumIsUp", nodes, isUp),
    nodesAtCilium(view, nodes),
    ...(view.spec.mutualAuth === "spire" ? [trustBundle(view)] : []),
  ];
}

/** The objects that run pods. */
export function workloadsOf(objects: readonly KubeObject[]): KubeObject[] {
  return objects.filter(({ kind }) => workloadKinds.includes(kind));
}

function rollouts(view: HealthView, nodes: readonly KubeObject[]): HealthCheck[] {
  return workloadsOf(view.expected)
    .map((workload) => {
      const admitted = workload.metadata.name === "cilium-envoy" ? nodes.filter(admitsEnvoy) : nodes;
      // An absent workload counts as one whose controller has observed nothing yet.
      const live = view.objects.get(keyOf(workload)) ?? workload;
      const { available, wanted } = placed(view, live, rolloutOf(live, admitted.length, view.joining));
      return { name: rolloutName(keyOf(workload)), current: available, desired: wanted, missing: [] };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Two replicas of the operator never share a node, so that a single node counts for one. */
function placed({ nodes }: HealthView, live: KubeObject, rollout: Rollout): Rollout {
  if (keyOf(live) !== operatorKey || operatorNodes(nodes, live).length !== 1) return rollout;
  return { available: Math.min(1, rollout.available), wanted: 1 };
}

/** Name of the check of a workload, by its key. */
export function rolloutName(key: string): string {
  return `${key} rolled out`;
}

/** Whether the agent of a node works, as far as the node itself tells. */
export function hasJoined(node: KubeObject, taintKey: string): boolean {
  return isUp(node) && !isTainted(node, taintKey);
}

function isTainted(node: KubeObject, taintKey: string): boolean {
  return listAt(node, "spec", "taints").some((taint) => isStartUpTaint(taint, taintKey));
}

/** Whether an agent of the node has been up: the condition stays when it goes. */
export function isUp(node: KubeObject): boolean {
  return listAt(node, "status", "conditions").some(
    (condition) =>
      jsonAt(condition, "type") === "NetworkUnavailable" &&
      jsonAt(condition, "status") === "False" &&
      jsonAt(condition, "reason") === "CiliumIsUp",
  );
}

/** A CiliumNode of the node's name; with WireGuard, its own public key on it. */
function nodesAtCilium(view: HealthView, nodes: readonly KubeObject[]): HealthCheck {
  const known = new Map((view.ciliumNodes ?? []).map((node) => [node.metadata.name, node]));
  if (view.spec.encryption !== "wireguard") {
    return nodeCheck("nodes known to Cilium", nodes, ({ metadata }) => known.has(metadata.name));
  }
  const keyOfNode = (name: string) => known.get(name)?.metadata.annotations?.[wireguardKey];
  const uses = Map.groupBy(known.keys(), keyOfNode);
  const stale = new Set(staleCiliumNodes(view.nodes, view.ciliumNodes ?? []).flatMap(ciliumNodeAddresses));
  return nodeCheck("nodes with a WireGuard key of their own", nodes, (node) => {
    const key = keyOfNode(node.metadata.name);
    // Others may send to its address with the key of the machine that had it before.
    if (nodeAddresses(node).some((address) => stale.has(address))) return false;
    return key !== undefined && /^[A-Za-z0-9+/]{43}=$/.test(key) && uses.get(key)?.length === 1;
  });
}

function trustBundle(view: HealthView): HealthCheck {
  const bundle = jsonAt(view.objects.get("ConfigMap cilium-spire/spire-bundle"), "data", "bundle.crt");
  const present = typeof bundle === "string" && bundle.includes("BEGIN CERTIFICATE");
  const check = { name: "SPIRE trust bundle published", current: present ? 1 : 0, desired: 1, missing: [] };
  const until = present ? bundleExpiry(bundle) : undefined;
  const isOver =
    until !== undefined && view.now !== undefined && until < view.now.replace(/\D/g, "").slice(0, 14);
  return isOver ? { ...check, current: 0, ...expired(until) } : check;
}

function expired(until: string): Pick<HealthCheck, "cause" | "remedy"> {
  const [year, month, day] = [until.slice(0, 4), until.slice(4, 6), until.slice(6, 8)];
  return {
    cause: `its last certificate ended on ${year}-${month}-${day}, and SPIRE's server has published none since`,
    remedy: "kubectl -n cilium-spire logs spire-server-0 -c spire-server --tail 50",
  };
}

function nodeCheck(
  name: string,
  nodes: readonly KubeObject[],
  isTrue: (node: KubeObject) => boolean,
): HealthCheck {
  const met = new Set(nodes.filter(isTrue).map(({ metadata }) => metadata.name));
  const names = nodes.map(({ metadata }) => metadata.name);
  return countNames(name, names, (node) => met.has(node));
}
