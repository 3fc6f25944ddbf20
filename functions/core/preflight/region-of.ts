import type { EksCluster } from "../desired/eks-cluster.ts";

/** For remedies: a command without its region would reach another cluster of the same name, or none. */
export function regionOf({ arn }: Pick<EksCluster, "arn">): string {
  return arn.split(":")[3] ?? "";
}
