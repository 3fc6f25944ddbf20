import { overlaps } from "../../cidr.ts";
import { regionOf } from "../../cluster-id.ts";
import { firstNames } from "../../first-names.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";

/** An address of `cilium_host` hides the same one of a peered VPC from its node. */
export function peerOverlap({
  cluster,
  pinned,
  peerCidrs,
}: Pick<PreflightView, "cluster" | "pinned" | "peerCidrs">): Found | undefined {
  const { cidr, cidr6 } = pinned.routerPool;
  const pools = cidr6 === undefined ? [cidr] : [cidr, cidr6];
  const taken = peerCidrs.filter((peer) => pools.some((pool) => overlaps(pool, peer)));
  if (taken.length === 0) return undefined;
  return {
    message: `The router address pool ${pools.join(", ")} overlaps networks of peered VPCs: ${firstNames(taken)}.`,
    remedy:
      "Take the peering away, or live with it where nothing there has an address of that range; the pool never changes " +
      `after the first installation: aws ec2 describe-vpc-peering-connections --region ${regionOf(cluster)}`,
  };
}
