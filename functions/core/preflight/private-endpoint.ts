import type { EksCluster } from "../desired/eks-cluster.ts";
import type { Objection } from "../objection.ts";

/** Only what has a route into the cluster's VPC reaches a private endpoint; asking again does not open one. */
export function privateEndpoint({ name }: EksCluster): Objection {
  return {
    code: "private-endpoint",
    severity: "blocking",
    message: `The API server of cluster ${name} has a private endpoint only, and it is not reached from here.`,
    remedy:
      "Give the function subnets with a route to the cluster's VPC and let its security group in on port 443, " +
      `or open the public endpoint: aws eks update-cluster-config --name ${name} ` +
      "--resources-vpc-config endpointPublicAccess=true",
  };
}
