import { expect, it } from "vitest";
import type { ClusterId } from "../../functions/core/cluster-id.ts";
import { beginStory } from "../builders/begin-story.ts";
import { ClusterStory } from "../builders/cluster-story.ts";

/** A cluster whose control plane runs on an Outpost: only aws-auth counts there. */
async function localCluster(): Promise<ClusterStory> {
  const { world, id } = await beginStory({ authenticationMode: "CONFIG_MAP" });
  const describe = async (cluster: ClusterId) => {
    const described = await world.ports.eks.describe(cluster);
    return described && { ...described, isOnOutpost: true };
  };
  const ports = { ...world.ports, eks: { ...world.ports.eks, describe } };
  return new ClusterStory({ ...world, ports }, id.name);
}

it("a local cluster on an Outpost is blocked, with a remedy that is true there", async () => {
  const story = await localCluster();
  expect(await story.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
  expect(story.kubernetes.requests.all).toEqual([]);
  const [objection] = (await story.record()).objections.first;
  expect(objection).toMatchObject({ code: "outposts", severity: "blocking" });
  expect(objection?.message).toContain("Outpost");
  expect(objection?.remedy).not.toMatch(/authenticationMode=|iamidentitymapping/);
  expect(objection?.remedy).toContain("aws eks untag-resource --resource-arn arn:aws:eks:eu-west-1:");
});

it("a local cluster on an Outpost is closed once nobody asks any more", async () => {
  const story = await localCluster();
  await story.pass();
  await story.untag("enable_cilium");
  expect(await story.pass()).toMatchObject({ kind: "settled", phase: "removed" });
  expect(await story.pass()).toMatchObject({ kind: "settled" });
});
