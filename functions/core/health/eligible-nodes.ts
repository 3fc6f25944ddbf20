import type { NodeSelectorRequirement } from "kubernetes-types/core/v1.js";
import { jsonAt, mapAt } from "../json.ts";
import { type KubeObject, keyOf } from "../kube-object.ts";
import { isFineGrained } from "../manifests/parts/kubelets.ts";
import { envoyNodes, linuxNodes, supportedComputeTypes } from "../manifests/parts/pod.ts";
import { productNames } from "../product-names.ts";

/** Nodes that the agents' affinity and node selector admit; the selector is Linux and what the fleet adds. */
export function eligibleNodes(
  nodes: readonly KubeObject[],
  selector: Readonly<Record<string, string>> = {},
): KubeObject[] {
  const wanted = Object.entries({ ...selector, ...linuxNodes });
  return nodes.filter(
    (node) =>
      isOutside(supportedComputeTypes, node) &&
      wanted.every(([label, value]) => node.metadata.labels?.[label] === value),
  );
}

/** Node selector of the agents as applied; what the fleet sets today may be another. */
export function agentSelector(applied: readonly KubeObject[]): Readonly<Record<string, string>> {
  const agents = applied.find((object) => keyOf(object) === `DaemonSet ${productNames.namespace}/cilium`);
  return nodeSelectorOf(agents);
}

function nodeSelectorOf(workload: KubeObject | undefined): Readonly<Record<string, string>> {
  return mapAt(workload, "spec", "template", "spec", "nodeSelector") as Readonly<Record<string, string>>;
}

/** Key (core/kube-object keyOf) of the operator. */
export const operatorKey = `Deployment ${productNames.namespace}/cilium-operator`;

/** Nodes that admit a replica of the operator, as its Deployment selects them; two replicas never share one. */
export function operatorNodes(nodes: readonly KubeObject[], operator: KubeObject): KubeObject[] {
  return eligibleNodes(nodes, nodeSelectorOf(operator));
}

/** Whether the kubelet of a node takes `nodes/pods` for a list of its pods. */
export function hasFineGrainedKubelet(node: KubeObject): boolean {
  return isFineGrained(String(jsonAt(node, "status", "nodeInfo", "kubeletVersion")));
}

/** Whether Envoy's affinity admits a node. */
export function admitsEnvoy(node: KubeObject): boolean {
  return isOutside(envoyNodes, node);
}

/** Whether a node meets a requirement `NotIn`, as it also does without the label. */
function isOutside({ key, values = [] }: NodeSelectorRequirement, { metadata }: KubeObject): boolean {
  const value = metadata.labels?.[key];
  return value === undefined || !values.includes(value);
}
