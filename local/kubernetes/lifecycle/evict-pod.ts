import { jsonAt, listAt, mapAt } from "../../../functions/core/json.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { failures } from "../failures.ts";
import { findKind } from "../kinds-of.ts";
import type { Store } from "../store.ts";

/** Deletes a pod as far as the disruption budgets of its namespace let it go. */
export function evictPod(store: Store, pod: KubeObject, wanted: string, remove: () => void): void {
  const { name, namespace = "", uid } = pod.metadata;
  const kinds = {
    budget: findKind(store, "policy/v1", { kind: "PodDisruptionBudget" }),
    pod: findKind(store, "v1", { kind: "Pod" }),
  };
  if (kinds.budget === undefined || kinds.pod === undefined) return;
  const inside = (object: KubeObject) => object.metadata.namespace === namespace;
  const pods = store.list(kinds.pod).filter(inside);
  const budgets = isDisrupted(pod)
    ? []
    : store.list(kinds.budget).filter((budget) => inside(budget) && selects(budget, pod));
  if (budgets.length > 1) throw failures.manyDisruptionBudgets();
  for (const budget of budgets) {
    const covered = pods.filter((one) => selects(budget, one));
    const healthy = covered.filter(isHealthy).length;
    const needed = neededBy(budget, covered.length);
    if (isHealthy(pod) && healthy - 1 < needed)
      throw failures.disruptionBudget(budget.metadata.name, needed, healthy);
  }
  if (wanted !== "" && wanted !== uid)
    throw failures.precondition(
      kinds.pod,
      name,
      `the UID in the precondition (${wanted}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    );
  remove();
}

/** Whether it does nothing that a budget could keep: it has not begun, has ended, or is on its way out. */
function isDisrupted(pod: KubeObject): boolean {
  const phase = String(jsonAt(pod, "status", "phase") ?? "Pending");
  return phase !== "Running" || pod.metadata.deletionTimestamp !== undefined;
}

function selects(budget: KubeObject, pod: KubeObject): boolean {
  const wanted = Object.entries(mapAt(budget, "spec", "selector", "matchLabels"));
  return wanted.every(([label, value]) => pod.metadata.labels?.[label] === value);
}

function isHealthy(pod: KubeObject): boolean {
  const isReady = listAt(pod, "status", "conditions").some(
    (condition) => jsonAt(condition, "type") === "Ready" && jsonAt(condition, "status") === "True",
  );
  return isReady && pod.metadata.deletionTimestamp === undefined;
}

/** Percentages round up, as the controller has them. */
function neededBy(budget: KubeObject, pods: number): number {
  const { minAvailable, maxUnavailable } = mapAt(budget, "spec");
  const count = (value: unknown) =>
    typeof value === "string" ? Math.ceil((Number.parseInt(value, 10) / 100) * pods) : Number(value ?? 0);
  return maxUnavailable === undefined ? count(minAvailable) : pods - count(maxUnavailable);
}
