import type { NodeSelectorRequirement } from "kubernetes-types/core/v1.js";
import type { KubeObject } from "../kube-object.ts";
import { envoyNodes, linuxNodes, supportedComputeTypes } from "../manifests/parts/pod.ts";

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

/** Whether Envoy's affinity admits a node. */
export function admitsEnvoy(node: KubeObject): boolean {
  return isOutside(envoyNodes, node);
}

/** Whether a node meets a requirement `NotIn`, as it also does without the label. */
function isOutside({ key, values = [] }: NodeSelectorRequirement, { metadata }: KubeObject): boolean {
  const value = metadata.labels?.[key];
  return value === undefined || !values.includes(value);
}
