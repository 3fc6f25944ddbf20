import { productNames } from "../../product-names.ts";
import type { Found } from "../preflight-check.ts";
import { type PrerequisiteView, prerequisitesOf, readinessOf } from "./prerequisites.ts";

/** On a node without aws-node the agent finds no file to chain itself into, and no pod starts there. */
export function parkedPrerequisites(view: PrerequisiteView): Found[] {
  return prerequisitesOf(view).flatMap((one) => {
    const { wanted = 0, nodes = 0, isBehind = true } = readinessOf(one, view) ?? {};
    if (isBehind || wanted === 0 || wanted >= nodes) return [];
    const name = `${productNames.namespace}/${one.name}`;
    const message = `DaemonSet ${name} is wanted on ${wanted} of ${nodes} nodes that Cilium would run on.`;
    const remedy =
      "Take away the node selector or affinity that keeps it off the others, or keep Cilium off them too by the fleet's " +
      `setting nodeSelectors.agents: kubectl -n ${productNames.namespace} get daemonset ${one.name} -o yaml`;
    return [{ message, remedy }];
  });
}

export function unreadyPrerequisites(view: PrerequisiteView): Found[] {
  return prerequisitesOf(view).flatMap((one) => {
    const { wanted = 0, ready = 0, isBehind = true } = readinessOf(one, view) ?? {};
    if (isBehind || ready === 0 || ready >= wanted) return [];
    const name = `${productNames.namespace}/${one.name}`;
    const message = `DaemonSet ${name} is ready on ${ready} of ${wanted} nodes.`;
    return [
      {
        message,
        remedy: `See why: kubectl -n ${productNames.namespace} get pods -l k8s-app=${one.name} -o wide`,
      },
    ];
  });
}
