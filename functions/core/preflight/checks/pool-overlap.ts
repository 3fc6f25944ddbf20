import { overlaps } from "../../cidr.ts";
import { poolCandidates } from "../../desired/pin-parameters.ts";
import type { Objection } from "../../objection.ts";
import type { PreflightView } from "../preflight-view.ts";

/** Addresses of `cilium_host` that a pod or service has too take that one's traffic (cilium #30682). */
export function poolOverlap({ pinned, cidrs }: PreflightView): Objection | undefined {
  const { cidr: pool4, cidr6 } = pinned.routerPool;
  const pools = cidr6 === undefined ? [pool4] : [pool4, cidr6];
  const taken = cidrs.filter((cidr) => pools.some((pool) => overlaps(pool, cidr)));
  if (taken.length === 0) return undefined;
  return {
    code: "pool-overlap",
    severity: "blocking",
    message: `The router address pool ${pools.join(", ")} overlaps networks of the cluster: ${taken.join(", ")}.`,
    remedy:
      `Take those networks out of the cluster's VPC; before the first installation any of ${poolCandidates.join(", ")} ` +
      "will do if it is free. Or take the tag enable_cilium away.",
  };
}
