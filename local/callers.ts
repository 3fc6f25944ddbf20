import { productNames } from "../functions/core/product-names.ts";
import type { Caller } from "./aws/caller.ts";

export const localScope = { partition: "aws", account: "111122223333", region: "eu-west-1" } as const;

/** The user who creates and tags clusters. */
export const admin: Caller = {
  accessKeyId: "AKIALOCALADMIN",
  secretAccessKey: "local-admin",
  account: localScope.account,
  principalArn: `arn:aws:iam::${localScope.account}:user/admin`,
};

/** The role of the product's functions. */
export const product: Caller = {
  accessKeyId: "AKIALOCALPRODUCT",
  secretAccessKey: "local-product",
  account: localScope.account,
  principalArn: `arn:aws:iam::${localScope.account}:role/${productNames.eventSource}/reconcile-cluster`,
};
