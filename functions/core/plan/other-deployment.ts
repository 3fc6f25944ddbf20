import { stableJson } from "../stable-json.ts";
import type { Deployment } from "./deployment.ts";
import type { LiveState } from "./live-state.ts";
import { readDeployment, stateRoleOf } from "./state-config-maps.ts";

/**
 * The deployment whose inventory lies in the cluster; undefined: it is ours, or nobody's. An inventory that our record
 * proves is ours whatever it says, and where the record proves any state, another inventory is a forgery: it is not
 * trusted, and keeps nobody from anything.
 */
export function otherDeployment(
  { inventory, stateConfigMaps }: LiveState,
  digests: readonly string[],
  ours: Deployment,
): Deployment | undefined {
  if (inventory !== undefined || digests.length > 0) return undefined;
  return stateConfigMaps
    .filter((object) => stateRoleOf(object) === "inventory")
    .map((object) => readDeployment(object))
    .find((found) => found !== undefined && stableJson(found) !== stableJson(ours));
}
