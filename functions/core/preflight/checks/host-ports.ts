import { firstNames } from "../../first-names.ts";
import { jsonAt, listAt } from "../../json.ts";
import { type KubeObject, keyOf } from "../../kube-object.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";

/** Ports of agents that they listen on whether or not their pods declare them. */
const undeclared: Readonly<Record<string, readonly number[]>> = {
  "DaemonSet kube-system/cilium": [9879, 4240],
  "Deployment kube-system/cilium-operator": [9234, 9963],
  "DaemonSet cilium-spire/spire-agent": [4251],
};

/** Of two pods with one port of a node the second never starts. */
export function hostPortsTaken({
  objects,
  hostPorts,
}: Pick<PreflightView, "objects" | "hostPorts">): Found[] {
  const wanted = new Map(
    objects.flatMap((object) => portsOf(object).map((port) => [port, keyOf(object)] as const)),
  );
  const taken = hostPorts.filter(({ port, protocol }) => protocol === "TCP" && wanted.has(port));
  const byPort = Map.groupBy(taken, ({ port }) => port);
  return [...byPort].map(([port, pods]) => {
    const [first] = pods;
    return {
      message: `Host port ${port}, which ${wanted.get(port)} needs, is taken by ${firstNames(
        pods.map((pod) => `${pod.namespace}/${pod.pod} on ${pod.node}`),
      )}.`,
      remedy: `Move it to another port: kubectl -n ${first?.namespace} get pod ${first?.pod} -o yaml`,
    };
  });
}

function portsOf(object: KubeObject): number[] {
  const pod = jsonAt(object, "spec", "template", "spec");
  if (jsonAt(pod, "hostNetwork") !== true) return [];
  const declared = listAt(pod, "containers")
    .flatMap((container) => listAt(container, "ports"))
    .map((port) => jsonAt(port, "hostPort") ?? jsonAt(port, "containerPort"));
  return [...declared, ...(undeclared[keyOf(object)] ?? [])].filter((port) => typeof port === "number");
}
