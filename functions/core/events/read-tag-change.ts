import { quoted } from "../json.ts";
import type { BusEvent } from "./bus-event.ts";
import { eventNames, ourTagKeys } from "./event-names.ts";
import { matchCluster, triggerFor } from "./match-cluster.ts";
import { type DeploymentScope, ignored, type Trigger } from "./trigger.ts";

/** Reads `aws.tag`; a pass reads the tags themselves anew. */
export function readTagChange(event: BusEvent, scope: DeploymentScope): Trigger {
  const why = event["detail-type"];
  if (why !== eventNames.tagChange) return ignored(`tagging event ${quoted(why)} is not known`);
  const { service, "changed-tag-keys": changed } = event.detail;
  if (service !== undefined && service !== "eks") {
    return ignored(`${why}: tags of another service: ${quoted(service)}`);
  }
  const match = matchCluster(event.resources, scope);
  if (match.kind === "managed" && match.resource !== "cluster") {
    return ignored(`${why}: tags of another kind of resource: ${quoted(match.resource)}`);
  }
  if (match.kind === "managed" && touchesOthersOnly(changed))
    return ignored(`${why}: none of our tags changed`);
  return triggerFor(match, { id: event.id, why });
}

// AWS hides keys in some records, as a text or inside the list: what is not plainly another's may be ours.
function touchesOthersOnly(changed: unknown): boolean {
  return Array.isArray(changed) && changed.length > 0 && changed.every(isAnothers);
}

function isAnothers(key: unknown): boolean {
  if (typeof key !== "string" || key.startsWith("HIDDEN_DUE_TO_")) return false;
  return key !== ourTagKeys.exact && !key.startsWith(ourTagKeys.prefix);
}
