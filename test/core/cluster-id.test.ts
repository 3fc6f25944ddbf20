import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clusterArn, clusterKey, messageGroup } from "../../functions/core/cluster-id.ts";

const demo = { partition: "aws", account: "111122223333", region: "eu-west-1", name: "demo" };

describe("a cluster", () => {
  it("is named in the record's path by account, region and name", () => {
    expect(clusterKey(demo)).toBe("111122223333/eu-west-1/demo");
  });

  it("has the ARN of its partition", () => {
    expect(clusterArn(demo)).toBe("arn:aws:eks:eu-west-1:111122223333:cluster/demo");
    expect(clusterArn({ ...demo, partition: "aws-cn", region: "cn-north-1" })).toBe(
      "arn:aws-cn:eks:cn-north-1:111122223333:cluster/demo",
    );
  });
});

describe("the FIFO group", () => {
  it("is the key itself, as long as SQS takes it", () => {
    const name = "n".repeat(128 - "111122223333/eu-west-1/".length);
    expect(messageGroup({ ...demo, name })).toBe(`111122223333/eu-west-1/${name}`);
    expect(messageGroup({ ...demo, name: `${name}n` })).toMatch(/^[0-9a-f]{64}$/);
  });

  it("is one that SQS takes, and another one for another cluster", () => {
    const anyName = fc.stringMatching(/^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/);
    const anyRegion = fc.constantFrom("eu-west-1", "us-gov-east-1", "eu-isoe-west-1-and-a-very-long-one");
    const anyCluster = fc.record({ region: anyRegion, name: anyName }).map((part) => ({ ...demo, ...part }));
    fc.assert(
      fc.property(anyCluster, anyCluster, (one, other) => {
        expect(messageGroup(one)).toMatch(/^[\w/-]{1,128}$/);
        expect(messageGroup(one) === messageGroup(other)).toBe(clusterKey(one) === clusterKey(other));
      }),
    );
  });
});
