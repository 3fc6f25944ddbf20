import { DescribeAccessEntryCommand, ListAccessEntriesCommand } from "@aws-sdk/client-eks";
import { describe, expect, it } from "vitest";
import { readerGroup, readerObjects } from "../../functions/core/plan/reader-role.ts";
import { refOf } from "../../functions/core/kube-object.ts";
import { product } from "../../local/callers.ts";
import { beginStory } from "../builders/begin-story.ts";
import { type ClusterStory, ciliumConfigRef } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

/** What the product's access entry allows just now. */
async function entryOf({ world, id }: ClusterStory) {
  const cluster = await world.aws.cluster(id);
  const entry = cluster.entries.get(product.principalArn);
  return entry && { groups: entry.kubernetesGroups, policies: entry.policies.size };
}

describe("an installation", () => {
  it("takes cluster-admin away after the pass that wrote, and looks on as a reader", async () => {
    const story = await beginStory();
    await story.pass();
    expect(await entryOf(story)).toEqual({ groups: [readerGroup], policies: 1 });
    await story.letTimePass();
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "verifying" });
    expect(await entryOf(story)).toEqual({ groups: [readerGroup], policies: 0 });
    await story.letTimePass(120);
    expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "ready" });
    expect(await entryOf(story)).toEqual({ groups: [readerGroup], policies: 0 });
  });
});
