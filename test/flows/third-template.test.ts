import { describe, expect, it } from "vitest";
import { jsonAt, mapAt, numberAt } from "../../functions/core/json.ts";
import { agentsRef, ClusterStory } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";
import { assign, memberOf, passUntil, restWell } from "../builders/rollout-words.ts";

const templateOf = ({ admin }: ClusterStory) =>
  JSON.stringify(mapAt(admin.get(agentsRef), "spec", "template"));

/** The agent of one node starts no more, so that the roll-out goes there first, and stands. */
function standStill({ admin, simulated }: ClusterStory): () => void {
  const [agent] = admin.list("v1", "Pod", { labelSelector: "k8s-app=cilium" });
  simulated.brokenAgents.add(String(jsonAt(agent, "spec", "nodeName")));
  return () => simulated.brokenAgents.clear();
}

/** They come after SPIRE. */
async function passUntilAgentsAreNew(story: ClusterStory): Promise<void> {
  for (let passes = 0; passes < 20 && !templateOf(story).includes(":v1.19."); passes += 1) {
    await story.letTimePass(5);
    await story.pass();
  }
  expect(templateOf(story)).toContain(":v1.19.");
}

describe("50A: a cluster whose roll-out by tag is not through", () => {
  async function rolling(): Promise<ClusterStory> {
    const story = await readyStory({ tags: { enable_cilium: "true", cilium_version: "1.18" } });
    await story.tag({ cilium_version: "1.19" });
    await story.pass();
    return story;
  }

  it("gets no third template by a tag that changes meanwhile, and gets it once the roll-out is through", async () => {
    const story = await rolling();
    const second = templateOf(story);
    await story.tag({ cilium_hubble: "agent" });
    await story.pass();
    const { phase, objections, revision } = await story.record();
    expect([phase, revision]).toEqual(["blocked", 2]);
    expect(objections.first[0]).toMatchObject({
      code: "rollout-under-way",
      message: expect.stringContaining("DaemonSet cilium has revision 2 on 0 of "),
    });
    expect(templateOf(story)).toBe(second);
    await story.letTimePass();
    expect(await story.passUntilSettled(20)).toMatchObject({ phase: "ready" });
    expect(await story.record()).toMatchObject({ revision: 3, release: "1.19.6", spec: { hubble: "agent" } });
  });

  it("may be sent back, paused and removed at once", async () => {
    const story = await rolling();
    await story.tag({ cilium_version: "1.18", cilium_hubble: "relay" });
    await story.pass();
    expect(await story.record()).toMatchObject({ phase: "verifying", release: "1.18.12" });
    await story.tag({ cilium_paused: "true", cilium_hubble: "agent" });
    const paused = templateOf(story);
    await story.pass();
    expect(templateOf(story)).toBe(paused);
    await story.untag("cilium_paused");
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    await story.pass();
    expect(await story.record()).toMatchObject({ phase: "removing" });
  });

  it("is changed by the next tag where the roll-out has failed", async () => {
    const story = await readyStory({ tags: { enable_cilium: "true", cilium_version: "1.18" } });
    standStill(story);
    await story.tag({ cilium_version: "1.19" });
    for (let attempt = 0; attempt < 9; attempt += 1) {
      await story.pass(attempt);
      await story.letTimePass();
    }
    expect(await story.record()).toMatchObject({ phase: "degraded", revision: 2 });
    expect(numberAt(story.admin.get(agentsRef), "status", "updatedNumberScheduled")).toBe(1);
    await story.tag({ cilium_hubble: "agent" });
    await story.pass();
    expect(await story.record()).toMatchObject({ revision: 3, spec: { hubble: "agent" } });
  });
});

describe("50A: a member that moves", () => {
  async function moving(): Promise<ClusterStory> {
    const story = await readyStory({ settings: { release: "1.18" } });
    restWell(story);
    await assign(story, { change: { release: "1.19.6" } });
    return story;
  }

  it("takes a tag that changes meanwhile once every node has what was assigned (58A)", async () => {
    const story = await moving();
    await passUntil(story, ["moving"]);
    await passUntilAgentsAreNew(story);
    const second = templateOf(story);
    await story.tag({ cilium_hubble: "agent" });
    await story.pass();
    expect(await story.record()).toMatchObject({
      revision: 2,
      rollout: { state: "moving" },
      objections: { first: [{ code: "rollout-under-way" }] },
    });
    expect(templateOf(story)).toBe(second);
    await passUntil(story, ["held"]);
    expect(await story.record()).toMatchObject({ revision: 3, spec: { hubble: "agent" } });
  });

  it("fails by its own clock although a tag waits for it, and goes back", async () => {
    const story = await moving();
    await passUntil(story, ["moving"]);
    const mend = standStill(story);
    await story.tag({ cilium_hubble: "agent" });
    await passUntil(story, ["failed"]);
    expect(await memberOf(story)).toMatchObject({ outcome: "failed" });
    mend();
  });

  it("finishes what it has begun as it is stored, whatever settings say since its pass died (21A)", async () => {
    const story = await moving();
    story.kubernetes.faults.inject(
      { type: "cut" },
      ({ path, method, dryRun }) => method === "PATCH" && !dryRun && path.endsWith("eks-cilium-inventory"),
      Number.POSITIVE_INFINITY,
    );
    await passUntilAgentsAreNew(story);
    const begun = templateOf(story);
    story.kubernetes.faults.clear();
    const { ports } = story.world;
    const settings = {
      ...ports.settings,
      nodeSelectors: { ...ports.settings.nodeSelectors, agents: { a: "b" } },
    };
    const later = new ClusterStory({ ...story.world, ports: { ...ports, settings } }, story.id.name);
    await later.pass();
    expect(await story.record()).toMatchObject({ revision: 2, release: "1.19.6" });
    expect(templateOf(story)).toBe(begun);
  });
});
