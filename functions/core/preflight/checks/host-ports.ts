import { firstNames } from "../../first-names.ts";
import { jsonAt, listAt } from "../../json.ts";
import { type KubeObject, keyOf } from "../../kube-object.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";

/** Ports that they listen on whether or not their pods declare them; 9890 and 9891 are gops. */
const undeclared: Readonly<Record<string, readonly number[]>> = {
  "DaemonSet kube-system/cilium": [9879, 4240, 9890],
  "DaemonSet kube-system/cilium-envoy": [9878],
  "Deployment kube-system/cilium-operator": [9234, 9963, 9891],
  "DaemonSet cilium-spire/spire-agent": [4251],
};

/** Of two pods with one port of a node the second never starts. */
export function hostPortsTaken({
  objects,
  hostPorts,
}: Pick<PreflightView, "objects" | "hostPorts">): Found[] {
  const wanted = new Map(
    objects.flatMap((object) => portsOf(object, objects).map((port) => [port, keyOf(object)] as const)),
  );
  const taken = hostPorts.filter(({ port, protocol }) => protocol === "TCP" && wanted.has(port));
  const byPort = Map.groupBy(taken, ({ port }) => port);
  return [...byPort].map(([port, pods]) => {
    const [first] = pods;
    return {
      message: `Host port ${port}, which ${wanted.get(port)} needs, is taken by ${firstNames(
        pods.map(
          ({ workload, namespace, pod, node }) =>
            `${workload === undefined ? "" : `${workload} `}${namespace}/${pod} on ${node}`,
        ),
      )}.`,
      remedy: `Move it to another port: kubectl -n ${first?.namespace} get ${(first?.workload ?? "pod").toLowerCase()} ${first?.pod} -o yaml`,
    };
  });
}

function portsOf(object: KubeObject, objects: readonly KubeObject[]): number[] {
  const pod = jsonAt(object, "spec", "template", "spec");
  if (jsonAt(pod, "hostNetwork") !== true) return [];
  const declared = listAt(pod, "containers")
    .flatMap((container) => listAt(container, "ports"))
    .map((port) => jsonAt(port, "hostPort") ?? jsonAt(port, "containerPort"));
  const key = keyOf(object);
  const handshakes = key === "DaemonSet kube-system/cilium" ? handshakePort(objects) : [];
  return [...declared, ...(undeclared[key] ?? []), ...handshakes].filter((port) => typeof port === "number");
}

/** Of agents, which listen for each other with SPIRE only: 4250. */
function handshakePort(objects: readonly KubeObject[]): number[] {
  const config = objects.find((object) => keyOf(object) === "ConfigMap kube-system/cilium-config");
  const port = jsonAt(config, "data", "mesh-auth-mutual-listener-port");
  return typeof port === "string" ? [Number(port)] : [];
}
