import type { HealthView } from "../../functions/core/health/health-view.ts";
import { neededCrds } from "../../functions/core/health/run-health-checks.ts";
import { type Json, jsonAt } from "../../functions/core/json.ts";
import { type KubeObject, keyOf } from "../../functions/core/kube-object.ts";
import { renderWith } from "./render-with.ts";

/** A node as it is once Cilium's agent is up on it. */
export function upNode(name: string, labels: Readonly<Record<string, string>> = {}): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/os": "linux", ...labels } },
    spec: {},
    status: { conditions: [{ type: "NetworkUnavailable", status: "False", reason: "CiliumIsUp" }] },
  };
}

/** What its agent tells of it; the key is one of its own. */
export function ciliumNode(name: string, key = wireguardKeyOf(name)): KubeObject {
  const annotations = { "network.cilium.io/wg-pub-key": key };
  return { apiVersion: "cilium.io/v2", kind: "CiliumNode", metadata: { name, annotations } };
}

/** 32 bytes in base64. */
function wireguardKeyOf(name: string): string {
  return Buffer.from(name.padEnd(32, ".").slice(0, 32)).toString("base64");
}

/** The real objects on these nodes, every pod of them up. */
export function healthyView(...nodes: KubeObject[]): HealthView {
  const expected = renderWith();
  return {
    spec: { encryption: "wireguard", mutualAuth: "spire" },
    expected,
    objects: new Map(expected.map((object) => [keyOf(object), rolledOut(object, nodes.length)])),
    nodes,
    ciliumNodes: nodes.map(({ metadata }) => ciliumNode(metadata.name)),
    served: neededCrds,
  };
}

function rolledOut(object: KubeObject, nodes: number): KubeObject {
  const live = { ...object, metadata: { ...object.metadata, generation: 2 } };
  if (keyOf(object) === "ConfigMap cilium-spire/spire-bundle") {
    return { ...live, data: { "bundle.crt": "-----BEGIN CERTIFICATE-----\n" } };
  }
  return { ...live, status: object.kind === "DaemonSet" ? onNodes(nodes) : withReplicas(object) };
}

const onNodes = (count: number): Json => ({
  observedGeneration: 2,
  desiredNumberScheduled: count,
  updatedNumberScheduled: count,
  numberReady: count,
  numberAvailable: count,
});

function withReplicas(object: KubeObject): Json {
  const replicas = jsonAt(object, "spec", "replicas") ?? 1;
  return {
    observedGeneration: 2,
    replicas,
    updatedReplicas: replicas,
    readyReplicas: replicas,
    availableReplicas: replicas,
  };
}
