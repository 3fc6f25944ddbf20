import {
  cleaningRefused,
  networkPoliciesUnenforced,
  newPodsFail,
  nodesNotClean,
  podsStillWired,
  policiesExported,
  policiesInForce,
  purgeHeld,
  purgeToAcknowledge,
  questionRefused,
  spireVolume,
} from "../../functions/core/leaving/leaving-objections.ts";
import type { Objection } from "../../functions/core/objection.ts";

/** One of everything that a removal tells. */
export function leavingObjections(arn: string): Objection[] {
  const owner = { arn, acknowledged: ["pod-eni"] };
  const refused = { name: "pods", current: 0, desired: 1, missing: [] };
  return [
    policiesInForce(owner, ["default/a"]),
    networkPoliciesUnenforced(owner, 3),
    policiesExported({ policies: 3, configMaps: 2 }),
    spireVolume(true),
    spireVolume(false),
    cleaningRefused(arn, { ...refused, cause: "denied" }),
    questionRefused(arn, "how new pods do", refused),
    nodesNotClean(arn, ["one (2 links)"], undefined),
    newPodsFail(arn, ["one: a new pod resolves no name"]),
    podsStillWired(arn, { total: 2, first: ["default Deployment web: 2"] }),
    purgeToAcknowledge(owner, 2, ["CiliumNetworkPolicy default/a"]),
    purgeHeld(["CiliumNetworkPolicy default/a"]),
  ];
}
