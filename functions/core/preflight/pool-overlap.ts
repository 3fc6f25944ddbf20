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
    remedy: "Free one of the candidate ranges in docs/reference, or take the tag enable_cilium away.",
  };
}
