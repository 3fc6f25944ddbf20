import { regionOf } from "../../cluster-id.ts";
import { productNames } from "../../product-names.ts";
import type { Found } from "../preflight-check.ts";
import { type Prerequisite, type PrerequisiteView, prerequisitesOf, readinessOf } from "./prerequisites.ts";

/** Chaining needs the VPC CNI below it, and kubeProxyReplacement=false needs kube-proxy. */
export function missingPrerequisites(view: PrerequisiteView): Found[] {
  const prerequisites = prerequisitesOf(view);
  const missing = prerequisites.filter(({ daemonSet }) => daemonSet === undefined);
  return [
    ...(missing.length === 0 ? [] : [notFound(missing, view)]),
    ...prerequisites.flatMap((one) => idle(one, view) ?? []),
  ];
}

function notFound(missing: readonly Prerequisite[], { cluster }: PrerequisiteView): Found {
  const names = missing.map(({ name }) => `${productNames.namespace}/${name}`).join(" and ");
  return {
    message: `DaemonSet ${names} not found: Cilium is chained behind the VPC CNI and leaves services to kube-proxy.`,
    remedy: missing
      .map(
        ({ addon }) =>
          `aws eks create-addon --region ${regionOf(cluster)} --cluster-name ${cluster.name} --addon-name ${addon}`,
      )
      .join(" && "),
  };
}

/** It exists and runs nowhere: parked by a selector, or broken. */
function idle(prerequisite: Prerequisite, view: PrerequisiteView): Found | undefined {
  const readiness = readinessOf(prerequisite, view);
  if (readiness === undefined) return undefined;
  const { wanted, ready, nodes, isBehind } = readiness;
  const name = `DaemonSet ${productNames.namespace}/${prerequisite.name}`;
  const look = `kubectl -n ${productNames.namespace} get daemonset ${prerequisite.name}`;
  // An update of the add-on is no news to a cluster that nothing changes.
  if (isBehind && view.moment === "settled") return undefined;
  if (isBehind) {
    return {
      message: `${name} was changed, and its controller has not looked at it yet.`,
      remedy: `Wait, and see that it is rolled out: ${look}`,
    };
  }
  if (wanted === 0) {
    return {
      message: `${name} is wanted on 0 of ${nodes} nodes that Cilium would run on.`,
      remedy: `Take away the node selector or affinity that parks it: ${look} -o jsonpath='{.spec.template.spec.nodeSelector} {.spec.template.spec.affinity}'`,
    };
  }
  if (ready > 0) return undefined;
  return {
    message: `${name} is ready on 0 of ${wanted} nodes.`,
    remedy: `See why: kubectl -n ${productNames.namespace} get pods -l k8s-app=${prerequisite.name} -o wide ; kubectl -n ${productNames.namespace} describe daemonset ${prerequisite.name}`,
  };
}
