import type { KubeObject } from "../../functions/core/kube-object.ts";
import { isReady } from "./pods.ts";

/** Status counts of a workload, in the fields of its kind. */
export function workloadStatus(
  workload: KubeObject,
  pods: readonly KubeObject[],
  wanted: number,
  isCurrent: (pod: KubeObject) => boolean,
): Readonly<Record<string, number>> {
  const observedGeneration = workload.metadata.generation ?? 1;
  const ready = pods.filter(isReady).length;
  const updated = pods.filter(isCurrent).length;
  if (workload.kind === "DaemonSet") {
    return {
      observedGeneration,
      desiredNumberScheduled: wanted,
      currentNumberScheduled: pods.length,
      updatedNumberScheduled: updated,
      numberReady: ready,
      numberAvailable: ready,
      numberUnavailable: wanted - ready,
      numberMisscheduled: 0,
    };
  }
  return {
    observedGeneration,
    replicas: pods.length,
    updatedReplicas: updated,
    readyReplicas: ready,
    availableReplicas: ready,
  };
}
