import { jsonAt, numberAt } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";

/** Pods of the current generation that are available, and how many there should be. */
export interface Rollout {
  readonly available: number;
  readonly wanted: number;
}

/**
 * Counts from `status`, as `kubectl rollout status` reads them. A DaemonSet should run on every eligible node, and on
 * every node where its controller wants it, but for those that are still `joining`.
 */
export function rolloutOf(workload: KubeObject, eligibleNodes: number, joining = 0): Rollout {
  // The counts are of an older generation until the controller has observed the current one.
  const observed = numberAt(workload, "status", "observedGeneration") >= (workload.metadata.generation ?? 1);
  if (workload.kind === "DaemonSet") {
    const available = Math.min(
      numberAt(workload, "status", "updatedNumberScheduled"),
      numberAt(workload, "status", "numberAvailable"),
      numberAt(workload, "status", "numberReady"),
    );
    const scheduled = numberAt(workload, "status", "desiredNumberScheduled");
    const wanted = Math.max(eligibleNodes, scheduled - joining);
    // A node that joins may have its agent already.
    const counted = joining > 0 ? Math.min(available, wanted) : available;
    return { available: observed ? counted : 0, wanted };
  }
  const replicas = jsonAt(workload, "spec", "replicas");
  const wanted = typeof replicas === "number" ? replicas : 1;
  const available = Math.min(
    numberAt(workload, "status", "updatedReplicas"),
    numberAt(workload, "status", "readyReplicas"),
    numberAt(workload, "status", "availableReplicas"),
  );
  // Pods of the generation before are a roll-out under way.
  const alone = numberAt(workload, "status", "replicas") <= wanted;
  return { available: observed && alone ? available : 0, wanted };
}
