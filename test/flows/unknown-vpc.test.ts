import { describe, expect, it } from "vitest";
import { productNames } from "../../functions/core/product-names.ts";
import { configMapRef } from "../attacks/tenant.ts";
import { agentsRef, type ClusterStory, ciliumConfigRef } from "../builders/cluster-story.ts";
import { loseState } from "../builders/lose-state.ts";
import { readyStory } from "../builders/ready-story.ts";

const denied = { kind: "answer", status: 403, code: "UnauthorizedOperation" } as const;

/** From here on EC2 does not say what networks the VPC has. */
function denyVpcs({ world }: ClusterStory): void {
  world.aws.faults.add({ service: "ec2", operation: "DescribeVpcs", ...denied, times: 99 });
}

const losses: [string, (story: ClusterStory) => void][] = [
  ["its state is", loseState],
  ["its inventory is", (story) => void story.admin.delete(configMapRef(productNames.inventory))],
];

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
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "removing" });
    expect(story.admin.get(agentsRef)).toBeUndefined();
  });

  it.each(losses)("is repaired by the record's router pool where %s lost", async (_, lose) => {
    const story = await readyStory();
    const { spec, pinned } = await story.record();
    lose(story);
    denyVpcs(story);
    story.admin.delete(agentsRef);
    await story.pass();
    expect(story.admin.get(agentsRef)).toBeDefined();
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "ready" });
    expect(await story.record()).toMatchObject({ spec, pinned });
    expect(await codesOf(story)).toEqual(["vpc-unknown warning"]);
  });

  it("is repaired without its tag, too, and changed by none before it is known", async () => {
    const story = await readyStory();
    loseState(story);
    denyVpcs(story);
    await story.tag({ cilium_l7: "false" });
    story.admin.delete(agentsRef);
    await story.pass();
    expect(story.admin.get(agentsRef)).toBeDefined();
    expect(await codesOf(story)).toContain("vpc-unknown blocking");
    loseState(story);
    await story.untag("enable_cilium", "cilium_l7");
    story.admin.delete(agentsRef);
    await story.pass();
    expect(story.admin.get(agentsRef)).toBeDefined();
    expect(await story.record()).toMatchObject({ phase: "kept", spec: { l7: true } });
  });

  it("waits for it where the record is lost as well, and nothing says which router pool was chosen", async () => {
    const story = await readyStory();
    loseState(story);
    await story.writeRecord('{"schema":1,"pha');
    denyVpcs(story);
    story.kubernetes.requests.clear();
    await story.pass();
    expect(story.kubernetes.requests.writes).toEqual([]);
  });
});
