import { jsonAt, listAt } from "../../functions/core/json.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import type { Admin } from "../kubernetes/admin.ts";

export function nodeOf(pod: KubeObject): string {
  return String(jsonAt(pod, "spec", "nodeName") ?? "");
}

export function isReady(pod: KubeObject): boolean {
  return listAt(pod, "status", "conditions").some(
    (condition) => jsonAt(condition, "type") === "Ready" && jsonAt(condition, "status") === "True",
  );
}

export function isLeaving(object: KubeObject): boolean {
  return object.metadata.deletionTimestamp !== undefined;
}

/** Pods by label selector, terminating ones left out. */
export function livePods(admin: Admin, namespace: string, labelSelector: string): readonly KubeObject[] {
  return admin.list("v1", "Pod", { namespace, labelSelector }).filter((pod) => !isLeaving(pod));
}
