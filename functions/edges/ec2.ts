import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import type { Ports } from "../flows/ports/ports.ts";
import { asking, type Within } from "./aws-ask.ts";
import { type AwsClientSettings, clientConfig } from "./aws-client-settings.ts";

export function makeEc2(settings: AwsClientSettings): Within<Pick<Ports, "vpcCidrs">> {
  const asked = asking(() => new EC2Client(clientConfig(settings)));
  return (limit) => ({
    async vpcCidrs(vpcId) {
      const ask = asked(limit);
      const command = new DescribeVpcsCommand({ VpcIds: [vpcId] });
      const answer = await ask(`describe VPC ${vpcId}`, (client, options) => client.send(command, options));
      return (answer.Vpcs ?? [])
        .flatMap((vpc) => vpc.CidrBlockAssociationSet ?? [])
        .filter((association) => association.CidrBlockState?.State === "associated")
        .flatMap((association) => association.CidrBlock ?? []);
    },
  });
}
