import { numberAt } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";

/** Pods of a workload that are of an earlier template; where its controller has not seen the current one, all may be. */
export function numberOfOldPods(workload: KubeObject): number {
  const status = (name: string) => numberAt(workload, "status", name);
  const isObserved = status("observedGeneration") >= (workload.metadata.generation ?? 1);
  if (workload.kind === "DaemonSet") {
    const pods = status("currentNumberScheduled") || status("desiredNumberScheduled");
    return isObserved ? Math.max(0, pods - status("updatedNumberScheduled")) : Math.max(1, pods);
  }
  return isObserved
    ? Math.max(0, status("replicas") - status("updatedReplicas"))
    : Math.max(1, status("replicas"));
}
