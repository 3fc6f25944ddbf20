import { poolCandidates } from "../desired/choose.ts";
import { overlaps } from "../desired/cidr.ts";
import type { Objection } from "../objection.ts";
import type { PreflightView } from "./preflight-view.ts";

/** An address of `cilium_host` that a pod or service has too takes that one's traffic (cilium #30682). */
export function poolOverlap({ choices, cidrs }: PreflightView): Objection | undefined {
  const pool = choices.routerPool.cidr;
  const taken = cidrs.filter((cidr) => overlaps(pool, cidr));
  if (taken.length === 0) return undefined;
  return {
    code: "pool-overlap",
    severity: "blocking",
    message: `The router address pool ${pool} overlaps networks of the cluster: ${taken.join(", ")}.`,
    remedy:
      `Take those networks out of the cluster's VPC; before the first installation any of ${poolCandidates.join(", ")} ` +
      "will do if it is free. Or take the tag enable_cilium away.",
  };
}
