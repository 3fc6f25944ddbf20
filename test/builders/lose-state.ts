import { refOf } from "../../functions/core/kube-object.ts";
import { stateRoleOf } from "../../functions/core/plan/state-config-maps.ts";
import type { ClusterStory } from "./cluster-story.ts";

/** Somebody deletes the inventory and all revisions. */
export function loseState(story: ClusterStory): void {
  const state = story.ownedObjects().filter((object) => stateRoleOf(object) !== undefined);
  for (const object of state) story.admin.delete(refOf(object));
}
