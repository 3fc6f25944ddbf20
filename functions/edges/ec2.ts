import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import type { Ports } from "../flows/ports/ports.ts";
import { asking } from "./aws-ask.ts";
import { type AwsClientSettings, clientConfig } from "./aws-client-settings.ts";

export function makeVpcCidrs(settings: AwsClientSettings): Ports["vpcCidrs"] {
  const ask = asking(() => new EC2Client(clientConfig(settings)));
  return async (vpcId) => {
    const command = new DescribeVpcsCommand({ VpcIds: [vpcId] });
    const answer = await ask(`describe VPC ${vpcId}`, (client) => client.send(command));
    return (answer.Vpcs ?? [])
      .flatMap((vpc) => vpc.CidrBlockAssociationSet ?? [])
      .filter((association) => association.CidrBlockState?.State === "associated")
      .flatMap((association) => association.CidrBlock ?? []);
  };
}
