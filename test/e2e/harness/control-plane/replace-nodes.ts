import type { Node } from "kubernetes-types/core/v1.js";
import { eventually } from "../processes/eventually.ts";
import type { AdminClient } from "./admin-client.ts";
import { createNodes } from "./nodes.ts";

const agents = "/apis/apps/v1/namespaces/kube-system/daemonsets/cilium";

/**
 * What an owner does during a removal: waits for the agents to end, takes the start-up taint out of the node group, and
 * puts three new nodes in the place of the old.
 */
export async function replaceNodes(admin: AdminClient): Promise<void> {
  await eventually("end of the agents", async () => ((await admin.get(agents)) ? undefined : true));
  for (const { metadata } of await admin.list<Node>("/api/v1/nodes")) {
    await admin.delete(`/api/v1/nodes/${metadata?.name}`);
  }
  await createNodes(admin, 3, { first: 20, isTainted: false });
}
