import type { EksCluster } from "../desired/eks-cluster.ts";
import type { Objection } from "../objection.ts";
import { regionOf } from "./region-of.ts";

/** Only what has a route into the cluster's VPC reaches a private endpoint; asking again does not open one. */
export function privateEndpoint(cluster: EksCluster): Objection {
  const { name } = cluster;
  return {
    code: "private-endpoint",
    severity: "blocking",
    message: `The API server of cluster ${name} has a private endpoint only, and it is not reached from here.`,
    remedy:
      "Give the function subnets with a route to the cluster's VPC and let its security group in on port 443, " +
      `or open the public endpoint: aws eks update-cluster-config --region ${regionOf(cluster)} --name ${name} ` +
      "--resources-vpc-config endpointPublicAccess=true",
  };
}
