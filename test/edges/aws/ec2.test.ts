import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeEc2 } from "../../../functions/edges/aws/ec2.ts";
import { type LocalAwsWorld, startLocalAwsWorld, worker } from "../../builders/local-aws-world.ts";

describe("the address blocks of a VPC", () => {
  let world: LocalAwsWorld;

  beforeEach(async () => {
    world = await startLocalAwsWorld({
      vpcs: [
        {
          id: "vpc-1",
          cidrs: [
            { cidr: "10.0.0.0/16", state: "associated" },
            { cidr: "100.64.0.0/16", state: "associated" },
            { cidr: "198.18.0.0/16", state: "disassociated" },
          ],
        },
      ],
    });
  });
  afterEach(() => world.aws.stop());

  it("are the primary and the secondary ones, not those that were taken away", async () => {
    expect(await makeEc2(world.as(worker))().vpcCidrs("vpc-1")).toEqual(["10.0.0.0/16", "100.64.0.0/16"]);
  });

  it("are refused for a VPC that is not there", async () => {
    await expect(makeEc2(world.as(worker))().vpcCidrs("vpc-2")).rejects.toMatchObject({
      kind: "refused",
      code: "InvalidVpcID.NotFound",
    });
  });
});
