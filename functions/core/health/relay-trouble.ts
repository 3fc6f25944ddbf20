import { jsonAt, listAt } from "../json.ts";
import { type KubeObject, keyOf } from "../kube-object.ts";
import { productNames } from "../product-names.ts";
import { conditionOf, endedByItself, isPodReady, type Trouble } from "./pod-trouble.ts";

const relay = { name: "hubble-relay", namespace: productNames.namespace };

/** Milliseconds in which a relay finds its agent again, and its probes have started it anew twice. */
const patience = 300_000;

/**
 * A relay that runs and is not ready while every agent is: an agent that came back to a service whose backend had been
 * on its way out keeps it in quarantine, and no pod of that node reaches it (cilium/cilium#48763). A new relay is
 * placed on another node where there is one. `ageOf`: of a time, in milliseconds.
 */
export function relayTrouble(
  workload: KubeObject,
  pods: readonly KubeObject[],
  ageOf: (time: string) => number,
): Trouble | undefined {
  if (
    keyOf(workload) !== `Deployment ${relay.namespace}/${relay.name}` ||
    !pods.some((pod) => isStuck(pod, ageOf))
  )
    return undefined;
  return {
    cause:
      `${relay.name} runs and has not been ready for five minutes, though every agent is: ` +
      "it does not reach the agent of its node, as after a restart of that (cilium/cilium#48763)",
    remedy: `kubectl -n ${relay.namespace} rollout restart deployment ${relay.name}`,
  };
}

function isStuck(pod: KubeObject, ageOf: (time: string) => number): boolean {
  const since = jsonAt(conditionOf(pod, "Ready"), "lastTransitionTime");
  return (
    jsonAt(pod, "status", "phase") === "Running" &&
    !isPodReady(pod) &&
    typeof since === "string" &&
    ageOf(since) >= patience &&
    !listAt(pod, "status", "containerStatuses").some(endedByItself)
  );
}
