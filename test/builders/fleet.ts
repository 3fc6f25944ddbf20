import { readFleetSettings } from "../../functions/core/desired/read-fleet-settings.ts";

/** Settings of a deployment that sets nothing. */
export const fleet = readFleetSettings("{}", "arn:aws:iam::111122223333:role/eks-cilium/passes", "eu-west-1");
