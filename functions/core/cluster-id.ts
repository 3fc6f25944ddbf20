import { digest } from "./digest.ts";

/** Identity of an EKS cluster, as every message and record carries it. */
export interface ClusterId {
  /** `aws`, `aws-cn`, `aws-us-gov`, … */
  readonly partition: string;
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  /** Name as EKS knows it: case matters, at most 100 characters. */
  readonly name: string;
}

/** `<account>/<region>/<name>`, as in the record's path. */
export function clusterKey(cluster: ClusterId): string {
  return `${cluster.account}/${cluster.region}/${cluster.name}`;
}

export function clusterArn(cluster: ClusterId): string {
  return `arn:${cluster.partition}:eks:${cluster.region}:${cluster.account}:cluster/${cluster.name}`;
}

/** FIFO group of a cluster, which is its mutex; SQS allows 128 characters. */
export function messageGroup(cluster: ClusterId): string {
  const key = clusterKey(cluster);
  return key.length <= 128 ? key : digest(key);
}

/** Region of a cluster's ARN, for commands: without it one would reach another cluster of the same name, or none. */
export function regionOf({ arn }: { readonly arn: string }): string {
  return arn.split(":")[3] ?? "";
}
