import { jsonAt, listAt } from "../json.ts";
import { type KubeObject, keyOf } from "../kube-object.ts";
import { productNames } from "../product-names.ts";
import { conditionOf, endedByItself, isPodReady, type Trouble } from "./pod-trouble.ts";

const relay = { name: "hubble-relay", namespace: productNames.namespace };

/** By which pods of a node reach the agent of it, for the relay to learn of all agents. */
export const peerService = "hubble-peer";

/** Milliseconds in which a relay finds its agent again, after tries that lie half a minute apart. */
const patience = 120_000;

export const cutOffRelay =
  `${relay.name} runs and has not been ready for two minutes, though every agent is: ` +
  "it does not reach the agent of its node (cilium/cilium#48763)";

/**
 * A relay that runs and is not ready while every agent is: an agent keeps a backend in quarantine that had been on its
 * way out, as while a kubelet was silent, and no pod of that node reaches it, whatever starts anew
 * (cilium/cilium#48763). `ageOf`: of a time, in milliseconds.
 */
export function relayTrouble(
  workload: KubeObject,
  pods: readonly KubeObject[],
  ageOf: (time: string) => number,
): Trouble | undefined {
  if (keyOf(workload) !== `Deployment ${relay.namespace}/${relay.name}`) return undefined;
  if (!pods.some((pod) => isStuck(pod, ageOf))) return undefined;
  return {
    cause: cutOffRelay,
    remedy: `kubectl -n ${relay.namespace} delete endpointslices -l kubernetes.io/service-name=${peerService}`,
  };
}

/** For how long the first of these relays has not been ready, in milliseconds; undefined: all are. */
export function cutOffFor(pods: readonly KubeObject[], ageOf: (time: string) => number): number | undefined {
  const ages = pods.flatMap((pod) => unreadyFor(pod, ageOf) ?? []);
  return ages.length === 0 ? undefined : Math.max(...ages);
}

function isStuck(pod: KubeObject, ageOf: (time: string) => number): boolean {
  return (
    jsonAt(pod, "status", "phase") === "Running" &&
    (unreadyFor(pod, ageOf) ?? 0) >= patience &&
    !listAt(pod, "status", "containerStatuses").some(endedByItself)
  );
}

/** In milliseconds; undefined: it is ready, or does not say since when it is not. */
function unreadyFor(pod: KubeObject, ageOf: (time: string) => number): number | undefined {
  const since = jsonAt(conditionOf(pod, "Ready"), "lastTransitionTime");
  return isPodReady(pod) || typeof since !== "string" ? undefined : ageOf(since);
}
