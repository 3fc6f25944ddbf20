import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Pod } from "kubernetes-types/core/v1.js";
import type { AdminClient } from "../harness/control-plane/admin-client.ts";
import type { NodeMachine } from "./node-machine.ts";
import { podsOn } from "./node-pod.ts";

/** For whoever must find out why: with EKS_CILIUM_PACKETS_LOGS=FOLDER the logs of nodes and containers stay there. */
export async function writeLogs(
  machines: readonly NodeMachine[],
  admin: AdminClient,
  product: readonly string[],
): Promise<void> {
  const folder = process.env["EKS_CILIUM_PACKETS_LOGS"];
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "product.log"), product.join("\n"));
  for (const machine of machines) {
    for (const [name, text] of Object.entries(await machine.logs()))
      await writeFile(join(folder, `${machine.node.name}.${name}.log`), text);
  }
  const pods = await admin.list<Pod>("/api/v1/pods");
  const objects = {
    pods,
    events: await admin.list("/api/v1/events"),
    "endpoint-slices": await admin.list("/apis/discovery.k8s.io/v1/endpointslices"),
  };
  for (const [name, found] of Object.entries(objects))
    await writeFile(join(folder, `${name}.json`), JSON.stringify(found, undefined, 2));
  for (const { node } of machines)
    await writeFile(join(folder, `${node.name}.nat`), await node.run("iptables-save", "-t", "nat"));
  const nodes = machines.map(({ node }) => node);
  for (const running of podsOn(nodes, pods)) {
    const { initContainers = [], containers = [] } = running.pod.spec ?? {};
    for (const { name } of [...initContainers, ...containers])
      await writeFile(join(folder, `${running.name}.${name}.log`), await running.log(name));
  }
}
