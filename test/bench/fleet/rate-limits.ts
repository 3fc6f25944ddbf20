/** What an account may ask for in one region: calls a second, and how many at once after a rest. */
export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
  /** By service and operation; those listed together share the limit. */
  readonly operations: readonly string[];
  readonly why: string;
}

/** A test of what is left of it answers throttled calls; what is not listed here is not limited. */
export const rateLimits: readonly RateLimit[] = [
  {
    perSecond: 3,
    burst: 3,
    operations: ["ssm.PutParameter"],
    why: "Parameter Store's default throughput (reported by many, AWS's own table is not at hand)",
  },
  {
    perSecond: 40,
    burst: 40,
    operations: ["ssm.GetParameter", "ssm.GetParameters", "ssm.GetParametersByPath"],
    why: "the same, shared by all reads",
  },
  {
    perSecond: 5,
    burst: 10,
    operations: ["eks.DescribeCluster", "eks.ListClusters"],
    why: "AWS names no rate for EKS: a planning assumption, on the careful side",
  },
  {
    perSecond: 20,
    burst: 100,
    operations: [
      "ec2.DescribeVpcs",
      "ec2.DescribeVpcPeeringConnections",
      "ec2.DescribeNetworkInterfaces",
      "ec2.DescribeSecurityGroupRules",
      "ec2.DescribeNetworkAcls",
      "ec2.GetManagedPrefixListEntries",
    ],
    why: "EC2's documented bucket for describing, which calls with filters share",
  },
];
