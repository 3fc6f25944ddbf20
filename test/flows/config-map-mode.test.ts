import { expect, it } from "vitest";
import type { ClusterId } from "../../functions/core/cluster-id.ts";
import { refOf } from "../../functions/core/kube-object.ts";
import { AwsCallError } from "../../functions/flows/ports/aws-call-error.ts";
import { beginStory } from "../builders/begin-story.ts";
import { ClusterStory } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

/** The cluster as if its aws-auth mapped our role: EKS keeps no access entries in that mode, and says so. */
async function readyByAwsAuth(): Promise<ClusterStory> {
  const { world, id } = await readyStory();
  const refuse = async () => {
    const message = "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP]";
    throw new AwsCallError("refused", "InvalidRequestException", message);
  };
  const { eks } = world.ports;
  await eks.grantAccess(id, world.ports.settings.roleArn);
  const describe = async (cluster: ClusterId) => {
    const found = await eks.describe(cluster);
    return found && { ...found, authenticationMode: "CONFIG_MAP" as const };
  };
  const withoutEntries = {
    describe,
    grantAccess: refuse,
    returnAdmin: refuse,
    entryBefore: refuse,
    hasOwnAccess: refuse,
    revokeAccess: refuse,
  };
  const ports = { ...world.ports, eks: { ...eks, ...withoutEntries } };
  return new ClusterStory({ ...world, ports }, id.name);
}

it.each([{ cilium_version: "9.9" }, { cilium_hubble: "half" }, { enable_cilium: "yess" }])(
  "is not changed where the tags are refused: %j",
  async (mistake) => {
    const tags = { enable_cilium: "true", cilium_allow_auth_mode_change: "true", ...mistake };
    const story = await beginStory({ authenticationMode: "CONFIG_MAP", tags });
    for (let passes = 0; passes < 3; passes += 1) {
      expect(await story.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
      await story.letTimePass(60);
    }
    expect((await story.world.aws.cluster(story.id))?.authenticationMode).toBe("CONFIG_MAP");
  },
);

it("a removal ends in mode CONFIG_MAP, where our role comes in by aws-auth", async () => {
  const story = await readyByAwsAuth();
  await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
  await story.passUntilSettled();
  expect(await story.record()).toMatchObject({ phase: "removing", nodesToReplace: { total: 3 } });
  story.simulated.group.taints = [];
  for (const node of story.admin.list("v1", "Node")) story.admin.delete(refOf(node));
  await story.letTimePass();
  expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "removed" });
  expect(story.ownedObjects()).toEqual([]);
});
