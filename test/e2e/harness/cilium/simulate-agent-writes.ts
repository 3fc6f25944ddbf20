import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Pod } from "kubernetes-types/core/v1.js";
import { issueServerCertificate } from "../../../../local/kubernetes/server-certificate.ts";
import type { AdminClient } from "../control-plane/admin-client.ts";
import { readyPods, readySince } from "../control-plane/ready-pods.ts";
import { answerErrands } from "./answer-errands.ts";

export interface SimulatedAgents {
  /** Throws what has ended the simulation, for whoever waits for what it would write. */
  readonly refuseFailed: () => void;
  /** Throws what went wrong meanwhile: a forbidden call is a fault of the rendered RBAC. */
  readonly stop: () => Promise<void>;
}

/**
 * kwok makes agent pods Ready, but nothing runs in them. What a running agent and SPIRE server would write
 * into the cluster is written here instead, once their pods are Ready, and under their own service accounts,
 * so that the rendered RBAC is put to the test as well.
 */
export function simulateAgentWrites(admin: AdminClient): SimulatedAgents {
  const stopping = new AbortController();
  const simulation = simulate(admin, stopping.signal);
  let failure: { readonly error: unknown } | undefined;
  // Told by stop() at the latest; until then it must not end the process.
  simulation.catch((error: unknown) => {
    failure = { error };
  });
  return {
    refuseFailed: () => {
      if (failure !== undefined) throw failure.error;
    },
    stop: async () => {
      stopping.abort();
      await simulation;
    },
  };
}

async function simulate(admin: AdminClient, stopping: AbortSignal): Promise<void> {
  const agent = admin.asServiceAccount("kube-system", "cilium");
  const spireServer = admin.asServiceAccount("cilium-spire", "spire-server");
  while (!stopping.aborted) {
    const agents = await readyPods(admin, "kube-system", "k8s-app=cilium");
    if (agents.length > 0 && (await servesCilium(admin))) {
      await writeCiliumNodes(admin, agent, agents);
      await writeEndpoints(admin, agent, agents);
    }
    await publishBundle(admin, spireServer);
    await answerErrands(admin);
    await sleep(500, undefined, { signal: stopping }).catch(() => {});
  }
}

/** The CRDs are the operator's work; agents wait for them. */
async function servesCilium(admin: AdminClient): Promise<boolean> {
  const group = await admin.get<{ resources: { name: string }[] }>("/apis/cilium.io/v2");
  const served = new Set(group?.resources.map((resource) => resource.name));
  return served.has("ciliumnodes") && served.has("ciliumendpoints");
}

async function writeCiliumNodes(
  admin: AdminClient,
  agent: AdminClient,
  agents: readonly Pod[],
): Promise<void> {
  for (const pod of agents) {
    const name = pod.spec?.nodeName ?? "";
    if ((await admin.get(`/apis/cilium.io/v2/ciliumnodes/${name}`)) !== undefined) continue;
    const node = await admin.get<{ metadata: { uid: string } }>(`/api/v1/nodes/${name}`);
    if (node === undefined) continue;
    await agent.post("/apis/cilium.io/v2/ciliumnodes", {
      apiVersion: "cilium.io/v2",
      kind: "CiliumNode",
      metadata: {
        name,
        annotations: { "network.cilium.io/wg-pub-key": randomBytes(32).toString("base64") },
        ownerReferences: [{ apiVersion: "v1", kind: "Node", name, uid: node.metadata.uid }],
      },
      spec: { addresses: [{ type: "InternalIP", ip: pod.status?.hostIP ?? "" }] },
    });
  }
}

/** Pods that started after their node's agent are its endpoints; older ones stay unmanaged until restarted. */
async function writeEndpoints(admin: AdminClient, agent: AdminClient, agents: readonly Pod[]): Promise<void> {
  const agentSince = new Map(agents.map((pod) => [pod.spec?.nodeName, readySince(pod)]));
  const selector = "fieldSelector=spec.hostNetwork%3Dfalse,status.phase%3DRunning";
  const endpoints = await admin.list<{ metadata: { uid: string; namespace: string; name: string } }>(
    "/apis/cilium.io/v2/ciliumendpoints",
  );
  const known = new Set(endpoints.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
  for (const pod of await admin.list<Pod>(`/api/v1/pods?${selector}`)) {
    const since = agentSince.get(pod.spec?.nodeName);
    const created = Date.parse(String(pod.metadata?.creationTimestamp));
    const { name = "", namespace = "", uid = "" } = pod.metadata ?? {};
    const ipv4 = pod.status?.podIP;
    if (since === undefined || created < since || ipv4 === undefined || known.has(`${namespace}/${name}`))
      continue;
    await agent.post(`/apis/cilium.io/v2/namespaces/${namespace}/ciliumendpoints`, {
      apiVersion: "cilium.io/v2",
      kind: "CiliumEndpoint",
      metadata: { name, namespace, ownerReferences: [{ apiVersion: "v1", kind: "Pod", name, uid }] },
      status: { identity: { id: 1000, labels: [] }, networking: { addressing: [{ ipv4 }] }, state: "ready" },
    });
  }
}

async function publishBundle(admin: AdminClient, spireServer: AdminClient): Promise<void> {
  const path = "/api/v1/namespaces/cilium-spire/configmaps/spire-bundle";
  const bundle = await admin.get<{ data?: Record<string, string> }>(path);
  if (bundle === undefined || bundle.data?.["bundle.crt"]) return;
  if ((await readyPods(admin, "cilium-spire", "app=spire-server")).length === 0) return;
  await spireServer.patch(path, { data: { "bundle.crt": issueServerCertificate().authority } });
}
