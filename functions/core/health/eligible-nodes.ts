import type { KubeObject } from "../kube-object.ts";

const otherNetworks = ["fargate", "hybrid", "auto"];

/** Nodes that the agents' node selector and affinity admit. */
export function eligibleNodes(nodes: readonly KubeObject[]): KubeObject[] {
  return nodes.filter(({ metadata }) => {
    const os = metadata.labels?.["kubernetes.io/os"];
    const compute = metadata.labels?.["eks.amazonaws.com/compute-type"];
    return os === "linux" && !(compute !== undefined && otherNetworks.includes(compute));
  });
}

/** Envoy keeps away from some nodes of its own accord. */
export function admitsEnvoy({ metadata }: KubeObject): boolean {
  return metadata.labels?.["cilium.io/no-schedule"] !== "true";
}
