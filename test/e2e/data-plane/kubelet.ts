import { setTimeout as sleep } from "node:timers/promises";
import type { Pod } from "kubernetes-types/core/v1.js";
import type { AdminClient } from "../harness/control-plane/admin-client.ts";
import { type PodHost, PodLife } from "./pod-life.ts";
import type { DataPlaneNode } from "./start-node.ts";

/** Runs on a node what the API server binds to it. */
export interface Kubelet {
  readonly node: DataPlaneNode;
  /** The pods that run now. */
  readonly pods: () => readonly PodLife[];
  /** Throws what went wrong in the kubelet itself; pods are left as they are. */
  readonly stop: () => Promise<void>;
}

const heartbeat = 5000;

export function startKubelet(host: PodHost): Kubelet {
  const { admin, node } = host;
  const stopping = new AbortController();
  const lives = new Map<string, PodLife>();
  const ends = new Map<string, Promise<void>>();
  const look = async (): Promise<void> => {
    const pods = await admin.list<Pod>(`/api/v1/pods?fieldSelector=spec.nodeName%3D${node.name}`);
    for (const pod of pods) {
      const uid = pod.metadata?.uid ?? "";
      const life = lives.get(uid);
      if (pod.metadata?.deletionTimestamp === undefined) {
        if (life === undefined) lives.set(uid, new PodLife(host, pod));
      } else if (!ends.has(uid)) {
        const end =
          life?.end() ??
          admin.delete(
            `/api/v1/namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}?gracePeriodSeconds=0`,
          );
        ends.set(
          uid,
          end.finally(() => lives.delete(uid)),
        );
      }
    }
  };
  const live = async (): Promise<void> => {
    let next = 0;
    while (!stopping.signal.aborted) {
      if (Date.now() >= next) {
        await reportNode(admin, node);
        next = Date.now() + heartbeat;
      }
      await look();
      await sleep(400, undefined, { signal: stopping.signal }).catch(() => {});
    }
    await Promise.all(ends.values());
  };
  const lived = live();
  // Told by stop(); until then a failure must not end the process.
  lived.catch((cause: Error) => host.say(`kubelet of ${node.name}: ${cause.message}`));
  return {
    node,
    pods: () => [...lives.values()],
    stop: async () => {
      stopping.abort();
      await lived;
    },
  };
}

/** By server-side apply: Cilium's operator has a condition of its own beside this one. */
async function reportNode(admin: AdminClient, { name }: DataPlaneNode): Promise<void> {
  const now = new Date().toISOString();
  const room = { cpu: "8", memory: "16Gi", pods: "58" };
  const ready = {
    type: "Ready",
    status: "True",
    reason: "KubeletReady",
    message: "",
    lastHeartbeatTime: now,
    lastTransitionTime: now,
  };
  await admin.apply(`/api/v1/nodes/${name}/status`, {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name },
    status: { capacity: room, allocatable: room, conditions: [ready] },
  });
}
