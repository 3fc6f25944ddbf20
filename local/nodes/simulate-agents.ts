import { randomBytes } from "node:crypto";
import { jsonAt, listAt } from "../../functions/core/json.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import { productNames } from "../../functions/core/product-names.ts";
import type { Admin } from "../kubernetes/admin.ts";
import { isReady, livePods, nodeOf } from "./pods.ts";

/** Cilium's agents: each one that works has a CiliumNode with a WireGuard key of its own. */
export function simulateAgents(as: Admin): void {
  const admin = as.as("cilium-agent");
  for (const agent of livePods(admin, productNames.namespace, "k8s-app=cilium").filter(isReady)) {
    const name = nodeOf(agent);
    const node = admin.get({ apiVersion: "v1", kind: "Node", name });
    const ref = { apiVersion: "cilium.io/v2", kind: "CiliumNode", name } as const;
    if (node === undefined || admin.get(ref) !== undefined) continue;
    const uid = node.metadata.uid ?? "";
    const [internal] = listAt(node, "status", "addresses");
    admin.create({
      apiVersion: ref.apiVersion,
      kind: ref.kind,
      metadata: {
        name,
        annotations: { "network.cilium.io/wg-pub-key": randomBytes(32).toString("base64") },
        ownerReferences: [{ apiVersion: "v1", kind: "Node", name, uid }],
      },
      spec: { addresses: [{ type: "InternalIP", ip: jsonAt(internal, "address") }] },
    });
  }
}

/**
 * Each pod that came after the first agent of its node has an endpoint, because without one that runs its plugin fails;
 * those from before have none until they start anew.
 */
export function simulateEndpoints(as: Admin): void {
  const admin = as.as("cilium-agent");
  const startOf = (pod: KubeObject) => String(jsonAt(pod, "status", "startTime") ?? "");
  const working = new Set(
    livePods(admin, productNames.namespace, "k8s-app=cilium").filter(isReady).map(nodeOf),
  );
  const nodes = admin.list("v1", "Node").filter(({ metadata }) => working.has(metadata.name));
  const since = new Map(nodes.map((node) => [node.metadata.name, upSince(node)]));
  for (const pod of admin.list("v1", "Pod", {
    fieldSelector: "spec.hostNetwork=false,status.phase=Running",
  })) {
    const { name, namespace = "", uid = "" } = pod.metadata;
    const from = since.get(nodeOf(pod));
    const address = jsonAt(pod, "status", "podIP");
    if (from === undefined || address === undefined || startOf(pod) < from) continue;
    const ref = { apiVersion: "cilium.io/v2", kind: "CiliumEndpoint", namespace, name } as const;
    if (admin.get(ref) !== undefined) continue;
    admin.create({
      apiVersion: ref.apiVersion,
      kind: ref.kind,
      metadata: { name, namespace, ownerReferences: [{ apiVersion: "v1", kind: "Pod", name, uid }] },
      status: { identity: { id: 1000 }, networking: { addressing: [{ ipv4: address }] }, state: "ready" },
    });
  }
}

/** When the operator first saw an agent work on the node. */
function upSince(node: KubeObject): string | undefined {
  const isUp = listAt(node, "status", "conditions").find((one) => jsonAt(one, "reason") === "CiliumIsUp");
  return isUp === undefined ? undefined : String(jsonAt(isUp, "lastTransitionTime"));
}
