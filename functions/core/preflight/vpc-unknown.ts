import { regionOf } from "../cluster-id.ts";
import type { EksCluster } from "../desired/eks-cluster.ts";

/** Networks that are not known may be those of the router pool, which was chosen for life: no change is made before. */
export function vpcUnknown(cluster: EksCluster, why: string) {
  return {
    unknown: why,
    needed:
      "Our role needs ec2:DescribeVpcs, which no policy above it may deny. To see what it should: " +
      `aws ec2 describe-vpcs --region ${regionOf(cluster)} --vpc-ids ${cluster.vpcId ?? ""}`,
    holdsBack: "vpc-unknown",
  } as const;
}
