import { firstNames } from "../../first-names.ts";
import { agentSelector, eligibleNodes } from "../../health/eligible-nodes.ts";
import { jsonAt } from "../../json.ts";
import type { KubeObject } from "../../kube-object.ts";
import { supportedComputeTypes } from "../../manifests/parts/pod.ts";
import type { PreflightView } from "../preflight-view.ts";

/** Nodes that an agent would run on. */
export function agentNodes({ nodes, objects }: Pick<PreflightView, "nodes" | "objects">): KubeObject[] {
  return eligibleNodes(nodes, agentSelector(objects));
}

export function computeType({ metadata }: KubeObject): string | undefined {
  return metadata.labels?.[supportedComputeTypes.key];
}

/** Text of one field of `nodeInfo`; empty where it is absent. */
export function nodeInfo(node: KubeObject, field: "kernelVersion" | "osImage"): string {
  return String(jsonAt(node, "status", "nodeInfo", field) ?? "");
}

export function countNodes({ length }: readonly KubeObject[]): string {
  return length === 1 ? "1 node is" : `${length} nodes are`;
}

export function namesOf(nodes: readonly KubeObject[]): string {
  return firstNames(nodes.map(({ metadata }) => metadata.name));
}

/** End of a remedy; a line of more names than these would not fit into a record. */
export function drainNodes(names: readonly string[]): string {
  const most = 20;
  const few = names.length > most ? `, ${most} at a time` : "";
  return `${few}: kubectl drain ${names.slice(0, most).join(" ")} --ignore-daemonsets --delete-emptydir-data`;
}
