import { jsonAt } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";

/** What tells nodes apart on which the same agent may work or fail: system, kernel, architecture, instance type. */
export function stratumOf(node: KubeObject): string {
  const info = (field: string) => String(jsonAt(node, "status", "nodeInfo", field) ?? "");
  const type = node.metadata.labels?.["node.kubernetes.io/instance-type"] ?? "";
  return [info("osImage"), info("kernelVersion"), info("architecture"), type].join(" ");
}

export function zoneOf(node: KubeObject): string {
  return node.metadata.labels?.["topology.kubernetes.io/zone"] ?? "";
}
