import { jsonAt, listAt, numberAt } from "../../functions/core/json.ts";
import { type KubeObject, refOf } from "../../functions/core/kube-object.ts";
import { productNames } from "../../functions/core/product-names.ts";
import type { Admin } from "../kubernetes/admin.ts";
import { ciliumDefinitions } from "./cilium-definitions.ts";
import { isReady, livePods, nodeOf } from "./pods.ts";

const deployment = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  namespace: productNames.namespace,
  name: "cilium-operator",
} as const;

const ciliumConfig = {
  apiVersion: "v1",
  kind: "ConfigMap",
  namespace: productNames.namespace,
  name: "cilium-config",
} as const;

/** Cilium's operator, while one of its pods works: definitions, start-up taints, the condition of nodes. */
export function simulateOperator(as: Admin, now: number): void {
  const admin = as.as("cilium-operator-generic");
  if (numberAt(admin.get(deployment), "status", "availableReplicas") === 0) return;
  for (const definition of ciliumDefinitions) {
    if (admin.get(refOf(definition)) === undefined) admin.create(definition);
  }
  const taintKey = taintKeyOf(admin.get(ciliumConfig));
  const agents = new Map(
    livePods(admin, productNames.namespace, "k8s-app=cilium").map((pod) => [nodeOf(pod), pod]),
  );
  const ready = [...agents].filter(([, agent]) => isReady(agent)).map(([node]) => node);
  restartDns(admin, new Set(ready), now);
  for (const node of admin.list("v1", "Node")) {
    const agent = agents.get(node.metadata.name);
    if (agent !== undefined && isReady(agent)) markNetworkReady(admin, node, now, taintKey);
    else if (agent !== undefined) taintNode(admin, node, taintKey);
  }
}

/** Milliseconds that a pod of CoreDNS may have run without an endpoint. */
const patience = 30_000;

/** Deletes pods of CoreDNS that are not managed, as the operator does by default: others wait for somebody else. */
function restartDns(admin: Admin, nodes: ReadonlySet<string>, now: number): void {
  const interval = jsonAt(admin.get(ciliumConfig), "data", "unmanaged-pod-watcher-interval");
  if (interval === undefined || interval === "0") return;
  for (const pod of livePods(admin, productNames.namespace, "k8s-app=kube-dns").filter(isReady)) {
    const { name, namespace = "" } = pod.metadata;
    const age = now - Date.parse(String(jsonAt(pod, "status", "startTime")));
    const endpoint = { apiVersion: "cilium.io/v2", kind: "CiliumEndpoint", namespace, name };
    if (!nodes.has(nodeOf(pod)) || age < patience || admin.get(endpoint) !== undefined) continue;
    admin.delete(refOf(pod));
  }
}

/** The flag of the operator, with its default. */
function taintKeyOf(config: KubeObject | undefined): string {
  return String(jsonAt(config, "data", "agent-not-ready-taint-key") ?? "node.cilium.io/agent-not-ready");
}

function markNetworkReady(admin: Admin, node: KubeObject, now: number, taintKey: string): void {
  const conditions = listAt(node, "status", "conditions");
  if (!conditions.some((condition) => jsonAt(condition, "reason") === "CiliumIsUp")) {
    const time = new Date(now).toISOString().replace(/\.\d+Z$/, "Z");
    const isUp = {
      type: "NetworkUnavailable",
      status: "False",
      reason: "CiliumIsUp",
      message: "Cilium is running on this node",
      lastTransitionTime: time,
    };
    const others = conditions.filter((condition) => jsonAt(condition, "type") !== "NetworkUnavailable");
    admin.patch(refOf(node), { status: { conditions: [...others, isUp] } }, "status");
  }
  const taints = listAt(node, "spec", "taints");
  const rest = taints.filter((taint) => jsonAt(taint, "key") !== taintKey);
  if (rest.length < taints.length) admin.patch(refOf(node), { spec: { taints: rest } });
}

/** Taints a node on which an agent is scheduled and does not run, as the operator does by default. */
function taintNode(admin: Admin, node: KubeObject, taintKey: string): void {
  const taints = listAt(node, "spec", "taints");
  if (taints.some((taint) => jsonAt(taint, "key") === taintKey)) return;
  const taint = { key: taintKey, effect: "NoSchedule" };
  admin.patch(refOf(node), { spec: { taints: [...taints, taint] } });
}
