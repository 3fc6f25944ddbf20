import type { Pod } from "kubernetes-types/core/v1.js";
import type { AdminClient } from "../harness/control-plane/admin-client.ts";
import { isReady } from "./is-ready.ts";
import type { NodeMachine } from "./node-machine.ts";
import { NodePod } from "./node-pod.ts";

/** What the containers of pods that are not ready said last: a run somewhere else leaves nothing but what it prints. */
export async function lastWords(machines: readonly NodeMachine[], admin: AdminClient): Promise<string[]> {
  const pods = (await admin.list<Pod>("/api/v1/pods")).filter((pod) => !isReady(pod));
  const texts = pods.map(async (pod) => {
    const node = machines.find(({ node: { name } }) => name === pod.spec?.nodeName)?.node;
    const head = `${pod.metadata?.namespace}/${pod.metadata?.name} on ${node?.name}: ${JSON.stringify(pod.status?.conditions)}`;
    if (node === undefined) return [head];
    const said = (pod.spec?.containers ?? []).map(async ({ name }) => {
      const lines = (await new NodePod(pod, node).log(name).catch(() => "")).trim().split("\n");
      return [`  ${name}:`, ...lines.slice(-25).map((line) => `    ${line}`)];
    });
    return [head, ...(await Promise.all(said)).flat()];
  });
  return (await Promise.all(texts)).flat();
}
