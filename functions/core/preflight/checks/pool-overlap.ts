import { overlaps } from "../../cidr.ts";
import { regionOf } from "../../cluster-id.ts";
import type { EksCluster } from "../../desired/eks-cluster.ts";
import { poolCandidates } from "../../desired/pin-parameters.ts";
import { untag } from "../../desired/tag-commands.ts";
import type { Objection } from "../../objection.ts";
import type { PreflightView } from "../preflight-view.ts";

/** Addresses of `cilium_host` that a pod or service has too take that one's traffic (cilium #30682). */
export function poolOverlap({ cluster, pinned, cidrs }: PreflightView): Objection | undefined {
  const { cidr: pool4, cidr6 } = pinned.routerPool;
  const pools = cidr6 === undefined ? [pool4] : [pool4, cidr6];
  const taken = cidrs.filter((cidr) => pools.some((pool) => overlaps(pool, cidr)));
  if (taken.length === 0) return undefined;
  return {
    code: "pool-overlap",
    severity: "blocking",
    message: `The router address pool ${pools.join(", ")} overlaps networks of the cluster: ${taken.join(", ")}.`,
    remedy:
      `${lookAtVpc(cluster)}take those networks out of it: aws ec2 disassociate-vpc-cidr-block ` +
      `--region ${regionOf(cluster)} --association-id ASSOCIATION ; before the first installation any of ` +
      `${poolCandidates.join(", ")} will do if it is free ; or do without Cilium: ${untag(cluster.arn, "enable_cilium")}`,
  };
}

function lookAtVpc(cluster: EksCluster): string {
  if (cluster.vpcId === undefined) return "In the cluster's VPC, ";
  const query =
    "'Vpcs[].[CidrBlockAssociationSet[].[CidrBlock,AssociationId],Ipv6CidrBlockAssociationSet[].[Ipv6CidrBlock,AssociationId]]'";
  return `See the VPC's: aws ec2 describe-vpcs --region ${regionOf(cluster)} --vpc-ids ${cluster.vpcId} --query ${query} ; `;
}
