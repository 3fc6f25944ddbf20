import { jsonAt, listAt } from "../json-at.ts";
import { type KubeObject, keyOf } from "../kube-object.ts";
import { agentSelector } from "./agent-selector.ts";
import { type Claim, countClaim } from "./claim.ts";
import { admitsEnvoy, eligibleNodes } from "./eligible-nodes.ts";
import type { HealthView } from "./health-view.ts";
import { neededCrds } from "./needed-crds.ts";
import { rolloutOf } from "./rollout.ts";

const workloadKinds = ["DaemonSet", "Deployment", "StatefulSet"];
const agentNotReady = "node.cilium.io/agent-not-ready";
const wireguardKey = "network.cilium.io/wg-pub-key";

/** Every claim that `ready` rests on, true or not (cilium-on-eks: verification evidence). */
export function gatherEvidence(view: HealthView): Claim[] {
  const nodes = eligibleNodes(view.nodes, agentSelector(view.expected));
  return [
    ...rollouts(view, nodes),
    countClaim("CRDs established", neededCrds, (crd) => view.served.includes(crd)),
    nodeClaim("nodes free of the start-up taint", nodes, (node) => !isTainted(node)),
    nodeClaim("nodes with CiliumIsUp", nodes, isUp),
    nodesAtCilium(view, nodes),
    ...(view.wish.mutualAuth === "spire" ? [trustBundle(view)] : []),
  ];
}

function rollouts(view: HealthView, nodes: readonly KubeObject[]): Claim[] {
  return view.expected
    .filter(({ kind }) => workloadKinds.includes(kind))
    .map((workload) => {
      const admitted = workload.metadata.name === "cilium-envoy" ? nodes.filter(admitsEnvoy) : nodes;
      // An absent workload counts as one whose controller has seen nothing yet.
      const live = view.objects.get(keyOf(workload)) ?? workload;
      const { available, wanted } = rolloutOf(live, admitted.length);
      return { claim: `${keyOf(workload)} rolled out`, seen: available, of: wanted, missing: [] };
    })
    .sort((a, b) => (a.claim < b.claim ? -1 : 1));
}

function isTainted(node: KubeObject): boolean {
  return listAt(node, "spec", "taints").some((taint) => {
    const key = jsonAt(taint, "key");
    return typeof key === "string" && key.endsWith(agentNotReady);
  });
}

function isUp(node: KubeObject): boolean {
  return listAt(node, "status", "conditions").some(
    (condition) =>
      jsonAt(condition, "type") === "NetworkUnavailable" &&
      jsonAt(condition, "status") === "False" &&
      jsonAt(condition, "reason") === "CiliumIsUp",
  );
}

/** A CiliumNode of the node's name; with WireGuard, its own public key on it. */
function nodesAtCilium(view: HealthView, nodes: readonly KubeObject[]): Claim {
  const known = new Map((view.ciliumNodes ?? []).map((node) => [node.metadata.name, node]));
  if (view.wish.encryption === "none") {
    return nodeClaim("nodes known to Cilium", nodes, ({ metadata }) => known.has(metadata.name));
  }
  const keyOfNode = (name: string) => known.get(name)?.metadata.annotations?.[wireguardKey];
  const uses = Map.groupBy(known.keys(), keyOfNode);
  return nodeClaim("nodes with a WireGuard key of their own", nodes, ({ metadata }) => {
    const key = keyOfNode(metadata.name);
    return key !== undefined && /^[A-Za-z0-9+/]{43}=$/.test(key) && uses.get(key)?.length === 1;
  });
}

function trustBundle(view: HealthView): Claim {
  const bundle = jsonAt(view.objects.get("ConfigMap cilium-spire/spire-bundle"), "data", "bundle.crt");
  const present = typeof bundle === "string" && bundle.includes("BEGIN CERTIFICATE");
  return { claim: "SPIRE trust bundle published", seen: present ? 1 : 0, of: 1, missing: [] };
}

function nodeClaim(
  claim: string,
  nodes: readonly KubeObject[],
  isTrue: (node: KubeObject) => boolean,
): Claim {
  const met = new Set(nodes.filter(isTrue).map(({ metadata }) => metadata.name));
  const names = nodes.map(({ metadata }) => metadata.name);
  return countClaim(claim, names, (name) => met.has(name));
}
