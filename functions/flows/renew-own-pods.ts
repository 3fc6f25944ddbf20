import { type HealthCheck, isMet } from "../core/health/health-check.ts";
import { joinedNodes } from "../core/health/joined-nodes.ts";
import { rolloutName, workloadsOf } from "../core/health/run-health-checks.ts";
import { endpointFacts, podFacts, unmanagedPods } from "../core/health/unmanaged-pods.ts";
import { jsonAt } from "../core/json.ts";
import { type KubeObject, keyOf, refOf } from "../core/kube-object.ts";
import type { Revision } from "../core/plan/state-config-maps.ts";
import { AdminNeeded } from "./admin-needed.ts";
import { evictPod } from "./evict-pod.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";

/**
 * Has pods of ours that started before the agent of their node made anew: Cilium does not manage them, and while it
 * encrypts they reach no pod of another node, so that Hubble's relay finds no DNS. All of them during an installation;
 * later only those that something is waited for. Answers one sentence; undefined: there are none.
 */
export async function renewOwnPods(
  pass: ConnectedPass,
  observed: Observed,
  revision: Revision,
  { checks, installs }: { readonly checks: readonly HealthCheck[]; readonly installs: boolean },
): Promise<string | undefined> {
  const { kube, ports } = pass;
  const unmet = new Set(checks.filter((check) => !isMet(check)).map(({ name }) => name));
  const waiting = workloadsOf(revision.objects).filter(
    (workload) => isWired(workload) && (installs || unmet.has(rolloutName(keyOf(workload)))),
  );
  const nodes = joinedNodes(observed.nodes, revision.objects).map(({ metadata }) => metadata.name);
  const age = (time: string) => ports.now() - Date.parse(time);
  const found = await Promise.all(
    waiting.map(async (workload) => {
      const pods = (await kube.list("Pod", selectionOf(workload))) ?? [];
      const endpoints = await Promise.all(pods.map((pod) => kube.get({ ...refOf(pod), ...endpointKind })));
      const known = endpoints.flatMap((endpoint) => (endpoint === undefined ? [] : endpointFacts(endpoint)));
      return unmanagedPods(pods.flatMap(podFacts), known, { nodes: new Set(nodes), age });
    }),
  );
  const cutOff = found.flat();
  if (cutOff.length === 0) return undefined;
  if (pass.rights === "reader") throw new AdminNeeded("restart pods of ours that Cilium does not manage");
  pass.ledger.needsAdminNext = true;
  const refusals: string[] = [];
  for (const pod of cutOff) {
    const result = await evictPod(pass, pod);
    if (typeof result === "object") refusals.push(` ${result.refusal}.`);
  }
  const names = cutOff.map(({ namespace, name }) => `${namespace}/${name}`).join(", ");
  return `Started before the agent of their node and start anew, to be managed: ${names}.${refusals.join("")}`;
}

const endpointKind = { apiVersion: "cilium.io/v2", kind: "CiliumEndpoint" };

/** Whether its pods have a network of their own. */
function isWired(workload: KubeObject): boolean {
  return jsonAt(workload, "spec", "template", "spec", "hostNetwork") !== true;
}

function selectionOf(workload: KubeObject) {
  const labels = Object.entries(jsonAt(workload, "spec", "selector", "matchLabels") ?? {});
  return {
    namespace: workload.metadata.namespace ?? "",
    labelSelector: labels.map(([name, value]) => `${name}=${value}`).join(","),
  };
}
