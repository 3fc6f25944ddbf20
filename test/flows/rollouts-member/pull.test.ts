import { describe, expect, it } from "vitest";
import { errandLabel } from "../../../functions/core/errands/round.ts";
import { jsonAt, listAt } from "../../../functions/core/json.ts";
import { refOf } from "../../../functions/core/kube-object.ts";
import type { ClusterStory } from "../../builders/cluster-story.ts";
import { readyStory } from "../../builders/ready-story.ts";
import { assign, memberOf, passUntil, restWell } from "../../builders/rollout-words.ts";

const pulls = ({ admin }: ClusterStory) =>
  admin.list("v1", "Pod", { namespace: "eks-cilium-errands", labelSelector: `${errandLabel}=pull` });
const imagesOf = (story: ClusterStory) =>
  new Set(pulls(story).map((pod) => String(jsonAt(listAt(pod, "spec", "containers")[0], "image"))));

async function begun(settings = {}): Promise<ClusterStory> {
  const story = await readyStory({ settings: { release: "1.18", ...settings } });
  restWell(story);
  await assign(story, { change: { release: "1.19.6" } });
  await story.pass();
  return story;
}

describe("the image of a release to come", () => {
  it("is on the nodes before the first agent is replaced, and the pods that fetched it are gone", async () => {
    const story = await begun();
    expect(await memberOf(story)).toMatchObject({
      state: "starting",
      reason: expect.stringContaining("Cilium 1.19.6"),
    });
    expect(pulls(story)).toHaveLength(3);
    expect([...imagesOf(story)]).toEqual([expect.stringContaining("cilium/cilium:v1.19.6@sha256:")]);
    expect(await story.record()).toMatchObject({ phase: "ready", release: "1.18.12", revision: 1 });
    await story.letTimePass();
    await passUntil(story, ["moving"]);
    await story.letTimePass();
    expect(pulls(story)).toEqual([]);
  });

  it("that a node cannot fetch keeps the cluster as it is, and says which node and why", async () => {
    const story = await begun();
    const [pod] = pulls(story);
    if (pod === undefined) throw new Error("nothing was sent");
    const waiting = { reason: "ImagePullBackOff", message: "no basic auth credentials" };
    const status = {
      phase: "Pending",
      conditions: [{ type: "Ready", status: "False" }],
      containerStatuses: [{ name: "errand", ready: false, restartCount: 0, state: { waiting } }],
    };
    story.admin.patch(refOf(pod), { status }, "status");
    await story.pass();
    expect(await memberOf(story)).toMatchObject({
      state: "starting",
      reason: expect.stringContaining("basic auth"),
    });
    story.world.clock.advance(301);
    await story.pass();
    expect(await memberOf(story)).toMatchObject({
      state: "held",
      held: "busy",
      reason: expect.stringMatching(/3 of 3 nodes.*basic auth/),
    });
    expect(await story.record()).toMatchObject({ phase: "ready", revision: 1 });
    await passUntil(story, ["soaking"]);
  });

  it("is not fetched where the tags let no pods of ours be sent", async () => {
    const story = await readyStory({
      settings: { release: "1.18" },
      tags: { enable_cilium: "true", cilium_probes: "off" },
    });
    restWell(story);
    await assign(story, { change: { release: "1.19.6" } });
    await story.pass();
    expect(await memberOf(story)).toMatchObject({ state: "moving" });
    expect(pulls(story)).toEqual([]);
    await passUntil(story, ["soaking"]);
  });

  it("is not fetched where it is the one that runs", async () => {
    const story = await readyStory();
    restWell(story);
    await assign(story, { change: { set: { hubble: "off" } } });
    await story.pass();
    expect(await memberOf(story)).toMatchObject({ state: "moving" });
  });
});
