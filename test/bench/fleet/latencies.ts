/** How long an answer takes, in milliseconds: half of them at most `median`, all but one in a hundred at most `p99`. */
export interface Latency {
  readonly median: number;
  readonly p99: number;
}

/**
 * AWS as a Lambda of the same region sees it, on kept connections, by service and operation. AWS publishes no such
 * figures: these are planning assumptions, in the order of what SDK traces of such functions show. Control planes
 * (EKS, EC2) answer in about a tenth of a second, data planes (SQS, SSM reads) in some ten milliseconds.
 */
export const awsLatencies: Readonly<Record<string, Latency>> = {
  "eks.DescribeCluster": { median: 100, p99: 400 },
  "eks.ListClusters": { median: 100, p99: 400 },
  "eks.CreateAccessEntry": { median: 250, p99: 900 },
  "eks.AssociateAccessPolicy": { median: 250, p99: 900 },
  "eks.DescribeAccessEntry": { median: 100, p99: 400 },
  "eks.UpdateAccessEntry": { median: 250, p99: 900 },
  "eks.DisassociateAccessPolicy": { median: 250, p99: 900 },
  "eks.DeleteAccessEntry": { median: 250, p99: 900 },
  "ssm.GetParameter": { median: 15, p99: 80 },
  "ssm.GetParameters": { median: 17, p99: 90 },
  "ssm.GetParametersByPath": { median: 30, p99: 120 },
  "ssm.PutParameter": { median: 50, p99: 200 },
  "sqs.SendMessage": { median: 12, p99: 60 },
  "ec2.DescribeVpcs": { median: 120, p99: 500 },
  "ec2.DescribeVpcPeeringConnections": { median: 120, p99: 500 },
  "ec2.DescribeNetworkInterfaces": { median: 200, p99: 800 },
  "ec2.DescribeSecurityGroupRules": { median: 120, p99: 500 },
  "ec2.DescribeNetworkAcls": { median: 120, p99: 500 },
  "ec2.GetManagedPrefixListEntries": { median: 120, p99: 500 },
  "events.PutEvents": { median: 25, p99: 120 },
};

/**
 * API servers of EKS, in milliseconds for each request: a round trip within a region (about 2) and the server's own
 * work. Objects of one label are read from the server's cache; a write waits for etcd's disks in three zones.
 */
export const kubernetesLatencies = { read: 12, write: 25 } as const;
