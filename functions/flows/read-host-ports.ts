import { type Json, jsonAt, listAt, numberAt } from "../core/json.ts";
import type { KubeObject } from "../core/kube-object.ts";
import type { HostPort } from "../core/preflight/preflight-facts.ts";
import { productNames } from "../core/product-names.ts";
import type { KubeApi } from "./ports/kube-api.ts";

/**
 * Ports of nodes that pods of others have, as far as they declare them. Pods on the nodes' network are asked for by name
 * of that field. A port that is only mapped is no field to select by: it is read from the few workloads that make all
 * other pods, and from the pods that none of these made, and not from tens of thousands of pods.
 */
export async function readHostPorts(kube: Pick<KubeApi, "pick">): Promise<HostPort[]> {
  const found = await Promise.all([
    kube.pick("Pod", { fieldSelector: `spec.hostNetwork=true,${running}` }, portsOfPod),
    kube.pick(
      "Pod",
      { fieldSelector: `spec.hostNetwork=false,${running}`, labelSelector: others },
      portsOfPod,
    ),
    ...workloads.map((kind) => kube.pick(kind, {}, portsOfWorkload)),
  ]);
  return found.flatMap((ports) => ports ?? []);
}

const workloads = ["DaemonSet", "Deployment", "StatefulSet"] as const;
const running = "status.phase!=Succeeded,status.phase!=Failed";
/** Pods of a Deployment carry the first label, pods of the other two the second. */
const others = "!pod-template-hash,!controller-revision-hash";

function portsOfPod(pod: KubeObject): HostPort[] {
  // What is on its way out gives its ports up.
  if (isOurs(pod) || pod.metadata.deletionTimestamp !== undefined) return [];
  const { name, namespace = "" } = pod.metadata;
  const node = String(jsonAt(pod, "spec", "nodeName") ?? "no node yet");
  return declaredPorts(jsonAt(pod, "spec")).map((port) => ({ namespace, pod: name, node, ...port }));
}

/** Pods on the nodes' network are told themselves. */
function portsOfWorkload(workload: KubeObject): HostPort[] {
  const { metadata, kind } = workload;
  const { name, namespace = "" } = metadata;
  const spec = jsonAt(workload, "spec", "template", "spec");
  const status = jsonAt(workload, "status");
  // A DaemonSet that its controller has not seen yet counts no node either.
  const isIdle =
    jsonAt(workload, "spec", "replicas") === 0 ||
    (numberAt(status, "observedGeneration") > 0 && jsonAt(status, "desiredNumberScheduled") === 0);
  if (isOurs(workload) || isIdle || jsonAt(spec, "hostNetwork") === true) return [];
  return declaredPorts(spec).map((port) => ({
    namespace,
    pod: name,
    node: "its nodes",
    workload: kind,
    ...port,
  }));
}

function isOurs({ metadata: { namespace, labels = {} } }: KubeObject): boolean {
  return (
    namespace === "cilium-spire" ||
    (namespace === productNames.namespace && labels["app.kubernetes.io/part-of"] === "cilium")
  );
}

/** Of containers, and of those that start before them and stay. */
function declaredPorts(spec: Json | undefined): Pick<HostPort, "port" | "protocol">[] {
  const isOnHost = jsonAt(spec, "hostNetwork") === true;
  const sidecars = listAt(spec, "initContainers").filter((one) => jsonAt(one, "restartPolicy") === "Always");
  return [...listAt(spec, "containers"), ...sidecars]
    .flatMap((container) => listAt(container, "ports"))
    .flatMap((declared) => {
      const port = jsonAt(declared, "hostPort") ?? (isOnHost ? jsonAt(declared, "containerPort") : undefined);
      const protocol = String(jsonAt(declared, "protocol") ?? "TCP");
      return typeof port === "number" && port > 0 ? [{ port, protocol }] : [];
    });
}
