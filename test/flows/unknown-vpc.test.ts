import { describe, expect, it } from "vitest";
import { agentsRef, type ClusterStory, ciliumConfigRef } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

const denied = { kind: "answer", status: 403, code: "UnauthorizedOperation" } as const;

/** From here on EC2 does not say what networks the VPC has. */
function denyVpcs({ world }: ClusterStory): void {
  world.aws.faults.add({ service: "ec2", operation: "DescribeVpcs", ...denied, times: 99 });
}

const codesOf = async (story: ClusterStory) =>
  (await story.record()).objections.first.map(({ code, severity }) => `${code} ${severity}`);

describe("a cluster of whose VPC EC2 says nothing", () => {
  it("is repaired, and stays ready with a warning", async () => {
    const story = await readyStory();
    denyVpcs(story);
    story.admin.delete(ciliumConfigRef);
    expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "ready" });
    expect(story.admin.get(ciliumConfigRef)).toBeDefined();
    expect(await codesOf(story)).toEqual(["vpc-unknown warning"]);
  });

  it("is not changed before it is known, while its drift is repaired", async () => {
    const story = await readyStory();
    denyVpcs(story);
    await story.tag({ cilium_l7: "false" });
    story.admin.delete(ciliumConfigRef);
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "blocked" });
    expect(story.admin.get(ciliumConfigRef)).toBeDefined();
    expect(await codesOf(story)).toEqual(["vpc-unknown blocking"]);
    expect((await story.record()).revision).toBe(1);
    story.world.aws.faults.clear();
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect((await story.record()).revision).toBe(2);
  });

  it("is removed", async () => {
    const story = await readyStory();
    denyVpcs(story);
    await story.tag({ enable_cilium: "false" });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "removing" });
    expect(story.admin.get(agentsRef)).toBeUndefined();
  });
});
