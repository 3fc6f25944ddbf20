import { refOf } from "../../functions/core/kube-object.ts";
import type { ClusterStory } from "./cluster-story.ts";

/** The nodes go, and those that come in their place have no start-up taint. */
export function replaceNodes({ admin, simulated }: ClusterStory): void {
  simulated.group.taints = [];
  for (const node of admin.list("v1", "Node")) admin.delete(refOf(node));
}
