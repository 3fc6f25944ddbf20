/** Actions that are allowed on `*`, each with the reason why nothing narrower exists. No other may be. */
export const unscopedActions = {
  "eks:ListClusters": "ListClusters has no resource type; it is limited to the region of the deployment.",
  "cloudwatch:DescribeAlarms":
    "With anything narrower CloudWatch answers without composite alarms; it is limited to the region of the deployment.",
  "ec2:DescribeVpcs": "DescribeVpcs has no resource type; it is limited to the region of the deployment.",
  "ec2:DescribeVpcPeeringConnections":
    "It has no resource type; it is limited to the region of the deployment.",
  "ec2:DescribeSecurityGroupRules": "It has no resource type; it is limited to the region of the deployment.",
  "ec2:DescribeNetworkAcls": "It has no resource type; it is limited to the region of the deployment.",
  "ec2:GetManagedPrefixListEntries":
    "Which prefix lists rules name is not known before, and those of AWS lie in no account.",
  "xray:PutTraceSegments": "X-Ray has no resource type for what a function writes.",
  "xray:PutTelemetryRecords": "X-Ray has no resource type for what a function writes.",
  "ec2:CreateNetworkInterface":
    "Lambda makes the interfaces of a function in a VPC, and checks for this on *.",
  "ec2:DeleteNetworkInterface": "Lambda removes them again, under ids that are not known before.",
  "ec2:DescribeNetworkInterfaces": "DescribeNetworkInterfaces has no resource type.",
  "ec2:DescribeSubnets": "DescribeSubnets has no resource type.",
  "ec2:AssignPrivateIpAddresses": "Lambda's interfaces have ids that are not known before.",
  "ec2:UnassignPrivateIpAddresses": "Lambda's interfaces have ids that are not known before.",
} as const satisfies Readonly<Record<string, string>>;

export type UnscopedAction = keyof typeof unscopedActions;
