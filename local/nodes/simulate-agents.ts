import { randomBytes } from "node:crypto";
import { jsonAt, listAt } from "../../functions/core/json.ts";
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
