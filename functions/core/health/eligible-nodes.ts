import { mapAt } from "../json.ts";
import { type KubeObject, keyOf } from "../kube-object.ts";
import { productNames } from "../product-names.ts";

const otherNetworks = ["fargate", "hybrid", "auto"];

/** Nodes that the agents' affinity and node selector admit; the selector is Linux and what the fleet adds. */
export function eligibleNodes(
  nodes: readonly KubeObject[],
  selector: Readonly<Record<string, string>> = {},
): KubeObject[] {
  const wanted = Object.entries({ ...selector, "kubernetes.io/os": "linux" });
  return nodes.filter(({ metadata }) => {
    const compute = metadata.labels?.["eks.amazonaws.com/compute-type"];
    const isOurs = compute === undefined || !otherNetworks.includes(compute);
    return isOurs && wanted.every(([label, value]) => metadata.labels?.[label] === value);
  });
}

/** Node selector of the agents as applied; what the fleet sets today may be another. */
export function agentSelector(applied: readonly KubeObject[]): Readonly<Record<string, string>> {
  const agents = applied.find((object) => keyOf(object) === `DaemonSet ${productNames.namespace}/cilium`);
  return mapAt(agents, "spec", "template", "spec", "nodeSelector") as Readonly<Record<string, string>>;
}

/** Envoy keeps away from some nodes of its own accord. */
export function admitsEnvoy({ metadata }: KubeObject): boolean {
  return metadata.labels?.["cilium.io/no-schedule"] !== "true";
}
