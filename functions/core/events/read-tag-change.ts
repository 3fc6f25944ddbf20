import type { BusEvent } from "./bus-event.ts";
import { clusterSignal } from "./cluster-signal.ts";
import { eventNames, ourTagKeys } from "./event-names.ts";
import { nameCluster } from "./name-cluster.ts";
import { quoted } from "./quoted.ts";
import { type Home, ignored, type Signal } from "./signal.ts";

/** Reads `aws.tag`; its tags are news, and are left unread. */
export function readTagChange(event: BusEvent, home: Home): Signal {
  const why = event["detail-type"];
  if (why !== eventNames.tagChange) return ignored(`tagging event ${quoted(why)} is not known`);
  const { service, "changed-tag-keys": changed } = event.detail;
  if (service !== undefined && service !== "eks") {
    return ignored(`${why}: tags of another service: ${quoted(service)}`);
  }
  const naming = nameCluster(event.resources, home);
  if (naming.kind === "ours" && naming.resource !== "cluster") {
    return ignored(`${why}: tags of another kind of resource: ${quoted(naming.resource)}`);
  }
  if (naming.kind === "ours" && touchesOthersOnly(changed))
    return ignored(`${why}: none of our tags changed`);
  return clusterSignal(naming, { id: event.id, why });
}

// AWS hides keys in some records, as a text or inside the list: what is not plainly another's may be ours.
function touchesOthersOnly(changed: unknown): boolean {
  return Array.isArray(changed) && changed.length > 0 && changed.every(isAnothers);
}

function isAnothers(key: unknown): boolean {
  if (typeof key !== "string" || key.startsWith("HIDDEN_DUE_TO_")) return false;
  return key !== ourTagKeys.exact && !key.startsWith(ourTagKeys.prefix);
}
