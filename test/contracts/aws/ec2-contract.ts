import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AwsTarget, errorName } from "./aws-target.ts";
import { expectGaps } from "./known-gaps.ts";

export function ec2Contract(
  name: string,
  make: () => Promise<AwsTarget>,
  gaps: readonly string[] = [],
): void {
  describe(`EC2: ${name}`, () => {
    expectGaps(gaps);
    let target: AwsTarget;
    let ec2: EC2Client;

    beforeAll(async () => {
      target = await make();
      ec2 = new EC2Client(target.client);
    });
    afterAll(() => target.stop());

    it("tells the address blocks of a VPC with their state", async () => {
      const all = await ec2.send(new DescribeVpcsCommand({}));
      const vpcId = all.Vpcs?.[0]?.VpcId ?? "none";
      const one = await ec2.send(new DescribeVpcsCommand({ VpcIds: [vpcId] }));
      expect(one.Vpcs?.map(({ VpcId }) => VpcId)).toEqual([vpcId]);
      expect(one.Vpcs?.[0]?.CidrBlockAssociationSet?.[0]).toMatchObject({
        CidrBlock: one.Vpcs?.[0]?.CidrBlock,
        CidrBlockState: { State: "associated" },
      });
    });

    it("says when there is no such VPC", async () => {
      const command = new DescribeVpcsCommand({ VpcIds: ["vpc-0123456789abcdef0"] });
      expect(await errorName(ec2.send(command))).toBe("InvalidVpcID.NotFound");
    });
  });
}
