import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import type { Ports } from "../../flows/ports/ports.ts";
import type { WithDeadline } from "../deadline.ts";
import { makeCaller } from "./caller.ts";
import { type AwsClientSettings, clientConfig } from "./client.ts";

export function makeEc2(settings: AwsClientSettings): WithDeadline<Pick<Ports, "vpcCidrs">> {
  const callEc2 = makeCaller(() => new EC2Client(clientConfig(settings)));
  return (deadline) => ({
    async vpcCidrs(vpcId) {
      const call = callEc2(deadline);
      const command = new DescribeVpcsCommand({ VpcIds: [vpcId] });
      const answer = await call(`describe VPC ${vpcId}`, (client, options) => client.send(command, options));
      return (answer.Vpcs ?? [])
        .flatMap((vpc) => vpc.CidrBlockAssociationSet ?? [])
        .filter((association) => association.CidrBlockState?.State === "associated")
        .flatMap((association) => association.CidrBlock ?? []);
    },
  });
}
