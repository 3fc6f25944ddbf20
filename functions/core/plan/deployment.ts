/** One deployment of the product: where its functions run, and the prefix of its records. Nothing of it is secret. */
export interface Deployment {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  /** Path in Parameter Store, without a slash at its end. */
  readonly prefix: string;
}

/** `111122223333/eu-west-1/eks-cilium`: the holder of a Lease begins with it. */
export function deploymentName({ account, region, prefix }: Deployment): string {
  return `${account}/${region}${prefix}`;
}
