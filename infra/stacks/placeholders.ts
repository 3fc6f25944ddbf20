/**
 * Values that CDK calculates or lists with, where a parameter cannot stand while it does. They are found again in the
 * template by what they are, so they are like nothing else in it.
 */
export const placeholders = {
  vpcId: "vpc-5eed5eed5eed5eed5",
  subnetId: "subnet-5eed5eed5eed5eed5",
  securityGroupId: "sg-5eed5eed5eed5eed5",
  /** A prime, so that it shows in seconds too. */
  sweepMinutes: 1429,
} as const;
