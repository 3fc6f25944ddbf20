import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { describe, expect, it } from "vitest";
import { clusterKey } from "../../../functions/core/cluster-id.ts";
import { jsonAt } from "../../../functions/core/json.ts";
import { refOf } from "../../../functions/core/kube-object.ts";
import { assignmentName } from "../../../functions/core/rollouts/parameter-names.ts";
import { KubeApiError } from "../../../functions/flows/ports/kube-api-error.ts";
import { ClusterStory } from "../../builders/cluster-story.ts";
import { readyStory } from "../../builders/ready-story.ts";
import { assign, memberOf, passUntil, restWell } from "../../builders/rollout-words.ts";

const to119 = { release: "1.19.6" } as const;

async function onOlder(): Promise<ClusterStory> {
  const story = await readyStory({ settings: { release: "1.18" } });
  restWell(story);
  return story;
}

async function moving(): Promise<ClusterStory> {
  const story = await onOlder();
  await assign(story, { change: to119 });
  await passUntil(story, ["moving"]);
  return story;
}

/** The kubelet of the first node does not report. */
function silence(story: ClusterStory): () => void {
  const [node] = story.admin.list("v1", "Node");
  if (node === undefined) throw new Error("no node");
  const say = (status: string) =>
    story.admin.patch(refOf(node), { status: { conditions: [{ type: "Ready", status }] } }, "status");
  const conditions = jsonAt(node, "status", "conditions") ?? [];
  say("Unknown");
  return () => story.admin.patch(refOf(node), { status: { conditions } }, "status");
}

describe("a member that may not begin", () => {
  it("waits for a node that is not ready, and begins when it is back (33A)", async () => {
    const story = await onOlder();
    const speakAgain = silence(story);
    await assign(story, { change: to119 });
    await story.pass();
    expect(await memberOf(story)).toMatchObject({ state: "held", reason: expect.stringContaining("ip-10-") });
    expect(await story.record()).toMatchObject({ revision: 1, release: "1.18.12" });
    speakAgain();
    restWell(story);
    await passUntil(story, ["soaking"]);
  });

  it("is told that a minor comes first (two hops)", async () => {
    const story = await onOlder();
    await assign(story, { change: { release: "1.20.0" }, accept: ["known-bad:1.20.0"] });
    await story.pass();
    expect(await memberOf(story)).toMatchObject({
      held: "blocked",
      reason: expect.stringContaining("a minor is left out"),
    });
    expect(await story.record()).toMatchObject({ phase: "ready", revision: 1, objections: { total: 0 } });
  });

  it("begins nothing by a word that is not understood, is old, or is for another cluster of its name (22A, 56A)", async () => {
    const story = await onOlder();
    const { world, id } = story;
    const Name = assignmentName(world.ports.recordPrefix, clusterKey(id));
    const say = (Value: string) =>
      world.clients.ssm.send(new PutParameterCommand({ Name, Value, Type: "String", Overwrite: true }));
    await say('{"schema":1,"rollout":"december"');
    await story.pass();
    expect(await memberOf(story)).toBeUndefined();
    await assign(story, { change: to119, at: "2020-01-01T00:00:00.000Z" });
    await story.pass();
    expect(await memberOf(story)).toBeUndefined();
    await assign(story, { change: { set: { l7: true } }, generation: 5, soakMinutes: 0 });
    await passUntil(story, ["done"]);
    await assign(story, { change: to119, generation: 4 });
    await story.pass();
    expect(await memberOf(story)).toMatchObject({ generation: 5, outcome: "moved" });
    expect(await story.record()).toMatchObject({ revision: 1 });
  });
});

describe("a refresh", () => {
  it("renders the same spec anew, once", async () => {
    const story = await readyStory();
    restWell(story);
    await assign(story, { change: { refresh: true }, soakMinutes: 0 });
    await passUntil(story, ["done"]);
    expect(await story.record()).toMatchObject({ revision: 2, release: "1.19.6" });
    await story.pass();
    expect(await story.record()).toMatchObject({ revision: 2, phase: "ready" });
  });
});

describe("a member under way", () => {
  it("stops for a pause without failing, and goes on after it (57)", async () => {
    const story = await moving();
    await story.tag({ cilium_paused: "true" });
    for (let passes = 0; passes < 20; passes += 1) {
      await story.pass();
      await story.letTimePass(60);
    }
    expect((await memberOf(story))?.outcome).toBeUndefined();
    await story.untag("cilium_paused");
    await passUntil(story, ["soaking"]);
  });

  it("is not judged where its agents are not seen, and its pass tells all the same what it did (61A)", async () => {
    const story = await readyStory({ tags: { enable_cilium: "true", cilium_probes: "off" } });
    restWell(story);
    await assign(story, { change: { set: { hubble: "agent" } } });
    const { ports } = story.world;
    const lost = new KubeApiError("unreachable", "list pods: no answer");
    const kube: typeof ports.kube = async (target) => {
      const connection = await ports.kube(target);
      const { api } = connection;
      const list: typeof api.list = (kind, options) =>
        options?.labelSelector === "k8s-app=cilium" ? Promise.reject(lost) : api.list(kind, options);
      return { ...connection, api: { ...api, list } };
    };
    await new ClusterStory({ ...story.world, ports: { ...ports, kube } }, story.id.name).pass();
    const { rollout, lastChange, revision } = await story.record();
    expect(rollout).toMatchObject({ state: "moving", toRevision: 2 });
    expect([lastChange?.kind, lastChange?.revision, revision]).toEqual(["change", 2, 2]);
    await passUntil(story, ["soaking"]);
  });

  it("is no member any more once its owner wants Cilium gone (59A)", async () => {
    const story = await moving();
    await story.tag({ enable_cilium: "false" });
    await story.pass();
    const { phase, rollout } = await story.record();
    expect(phase).toBe("removing");
    expect(rollout).toMatchObject({ state: "held", held: "pinned" });
  });

  it("is moved by its own tag, which wins (58A)", async () => {
    const story = await moving();
    await passUntil(story, ["soaking"]);
    await story.tag({ cilium_hubble: "agent" });
    await story.passUntilSettled(20);
    expect(await memberOf(story)).toMatchObject({
      state: "held",
      reason: expect.stringMatching(/^Revision 3 .* revision 1 was planned/),
    });
    expect(await story.record()).toMatchObject({ revision: 3, release: "1.19.6", spec: { hubble: "agent" } });
  });

  it("goes back although its roll-out stands at a node that is not ready (49A)", async () => {
    const story = await onOlder();
    await assign(story, { change: to119 });
    await passUntil(story, ["moving"]);
    const [agent] = story.admin.list("v1", "Pod", { labelSelector: "k8s-app=cilium" });
    const node = String(jsonAt(agent, "spec", "nodeName"));
    story.simulated.brokenAgents.add(node);
    const speakAgain = silence(story);
    await story.letTimePass();
    await assign(story, { change: to119, action: "return", generation: 2 });
    await passUntil(story, ["returning"]);
    story.simulated.brokenAgents.clear();
    speakAgain();
    await passUntil(story, ["returned"]);
    expect(await story.record()).toMatchObject({ release: "1.18.12", revision: 1 });
  });
});

describe("a member that soaks", () => {
  it("has its nodes asked each hour, and fails by what they say (35A, 36A)", async () => {
    const story = await moving();
    await passUntil(story, ["soaking"]);
    const asked = (await story.record()).proof?.askedAt;
    story.simulated.networkFaults.add("large packets are lost");
    await story.pass();
    expect((await memberOf(story))?.state).toBe("soaking");
    story.world.clock.advance(3600);
    await passUntil(story, ["failed"]);
    expect(await memberOf(story)).toMatchObject({
      outcome: "failed",
      reason: expect.stringContaining("8 KB"),
    });
    expect((await story.record()).proof?.askedAt).not.toBe(asked);
  });
});
