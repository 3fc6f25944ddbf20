import * as z from "zod/mini";
import { type LocalInterface, type LocalNetwork, networkOperations } from "./ec2-network.ts";
import { operation, type Service } from "./http/operation.ts";
import { AwsError } from "./http/protocol.ts";
import { ec2QueryProtocol } from "./http/query-protocol.ts";

export interface LocalVpc {
  readonly id: string;
  /** The first one is the primary block; IPv6 blocks are none of the primary ones. */
  readonly cidrs: readonly { readonly cidr: string; readonly state: "associated" | "disassociated" }[];
}

/** EC2: VPCs with their address blocks, and what lies between instances; the same in every account. */
export function makeEc2(
  vpcs: readonly LocalVpc[],
  network: LocalNetwork,
  interfaces: () => readonly LocalInterface[],
): Service {
  return {
    protocol: ec2QueryProtocol("http://ec2.amazonaws.com/doc/2016-11-15/"),
    operations: {
      ...networkOperations(network, interfaces),
      DescribeVpcs: operation(z.record(z.string(), z.string()), (input, { account }) => {
        const wanted = Object.keys(input)
          .filter((key) => key.startsWith("VpcId."))
          .map((key) => input[key]);
        const missing = wanted.find((id) => !vpcs.some((vpc) => vpc.id === id));
        if (missing !== undefined) {
          throw new AwsError("InvalidVpcID.NotFound", `The vpc ID '${missing}' does not exist`);
        }
        const found = vpcs.filter((vpc) => wanted.length === 0 || wanted.includes(vpc.id));
        return { vpcSet: found.map((vpc) => described(vpc, account)) };
      }),
    },
  };
}

function described({ id, cidrs }: LocalVpc, account: string) {
  const { v4 = [], v6 = [] } = Object.groupBy(cidrs, ({ cidr }) => (cidr.includes(":") ? "v6" : "v4"));
  return {
    vpcId: id,
    ownerId: account,
    state: "available",
    cidrBlock: v4[0]?.cidr,
    cidrBlockAssociationSet: v4.map(({ cidr, state }, position) => ({
      associationId: `vpc-cidr-assoc-${id}-${position}`,
      cidrBlock: cidr,
      cidrBlockState: { state },
    })),
    ipv6CidrBlockAssociationSet: v6.map(({ cidr, state }, position) => ({
      associationId: `vpc-cidr-assoc-${id}-v6-${position}`,
      ipv6CidrBlock: cidr,
      ipv6CidrBlockState: { state },
    })),
  };
}
