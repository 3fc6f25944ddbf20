import type { Caller } from "./aws/caller.ts";

export const home = { partition: "aws", account: "111122223333", region: "eu-west-1" } as const;

/** Whoever creates and tags clusters. */
export const admin: Caller = {
  accessKeyId: "AKIALOCALADMIN",
  secretAccessKey: "local-admin",
  account: home.account,
  principalArn: `arn:aws:iam::${home.account}:user/admin`,
};

/** The role of the product's functions. */
export const product: Caller = {
  accessKeyId: "AKIALOCALPRODUCT",
  secretAccessKey: "local-product",
  account: home.account,
  principalArn: `arn:aws:iam::${home.account}:role/eks-cilium/reconcile-cluster`,
};
