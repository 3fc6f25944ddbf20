import { CreateClusterCommand, DeleteClusterCommand } from "@aws-sdk/client-eks";
import { expect, it } from "vitest";
import { localScope } from "../../../local/callers.ts";
import type { ClusterStory } from "../../builders/cluster-story.ts";
import { removeUntil } from "../../builders/leaving-story.ts";
import { readyStory } from "../../builders/ready-story.ts";

async function removing(): Promise<ClusterStory> {
  const story = await readyStory();
  await story.tag({ enable_cilium: "false" });
  await removeUntil(story, "clean");
  await story.world.clients.eks.send(new DeleteClusterCommand({ name: story.id.name }));
  await story.world.aws.cluster(story.id);
  story.world.clock.advance(60);
  return story;
}

it("a cluster that is deleted in the middle of its removal has its record closed, and asks for no look", async () => {
  const story = await removing();
  expect(await story.pass()).toMatchObject({ kind: "settled", phase: "gone" });
  const { phase, evidence, objections, nodesToReplace } = await story.record();
  expect({ phase, evidence, objections: objections.total, nodesToReplace }).toEqual({
    phase: "gone",
    evidence: [],
    objections: 0,
    nodesToReplace: undefined,
  });
});

it("one that is made again under its name starts fresh, with nothing of the old removal", async () => {
  const story = await removing();
  await story.world.clients.eks.send(
    new CreateClusterCommand({
      name: story.id.name,
      version: "1.34",
      roleArn: `arn:aws:iam::${localScope.account}:role/eks-cluster`,
      resourcesVpcConfig: {},
      accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" },
      tags: { enable_cilium: "true" },
    }),
  );
  await story.world.aws.cluster(story.id);
  expect(await story.pass()).toMatchObject({ kind: "retry", phase: "waiting" });
  expect(await story.passUntilSettled(12)).toMatchObject({ kind: "settled", phase: "ready" });
  const { nodesToReplace, objections } = await story.record();
  expect(nodesToReplace).toBeUndefined();
  expect(objections.first.map(({ code }) => code)).not.toContain("spire-volume");
});
