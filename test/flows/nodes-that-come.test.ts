import { describe, expect, it } from "vitest";
import { refOf } from "../../functions/core/kube-object.ts";
import { beginStory } from "../builders/begin-story.ts";
import { ClusterStory } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

describe("a tagged cluster without nodes", () => {
  it("is looked at again with back-off for longer than five minutes, and gets Cilium once nodes join", async () => {
    const story = await beginStory({ nodes: 0 });
    await story.pass();
    await story.letTimePass(5);
    let waited = 0;
    for (let attempt = 0; attempt < 11; attempt += 1) {
      const result = await story.pass(attempt);
      expect(result).toMatchObject({ kind: "retry", phase: "waiting" });
      waited += result.afterSeconds ?? 0;
    }
    expect(waited).toBeGreaterThan(300);
    story.simulated.group.size = 3;
    // aws-node is ready, and its controller has counted it.
    await story.letTimePass(10);
    expect(await story.pass(11)).toMatchObject({ kind: "retry", phase: "verifying" });
  });
});

describe("a tagged cluster that stays without nodes for hours", () => {
  const sweep = (story: ClusterStory, why = "sweep") => story.pass(0, undefined, why);

  it("is looked at by each sweep once, and with back-off after an event", async () => {
    const story = await beginStory({ nodes: 0 });
    await story.pass();
    await story.letTimePass(60);
    expect(await sweep(story)).toMatchObject({ kind: "retry", phase: "waiting" });
    await story.letTimePass(4 * 3600);
    expect(await sweep(story)).toMatchObject({ kind: "settled", phase: "waiting" });
    expect(await sweep(story, "requeue after sweep")).toMatchObject({ kind: "settled" });
    expect(await sweep(story, "CloudTrail CreateNodegroup")).toMatchObject({ kind: "retry" });
    expect(await sweep(story, "requeue after CloudTrail CreateNodegroup")).toMatchObject({ kind: "retry" });
    story.simulated.group.size = 3;
    await story.letTimePass(10);
    expect(await sweep(story)).toMatchObject({ kind: "retry", phase: "verifying" });
  });
});

describe("a node that joins a ready cluster", () => {
  async function joined(): Promise<ClusterStory> {
    const story = await beginStory();
    await story.passUntilSettled();
    story.simulated.group.size = 4;
    const name = "ip-10-0-0-14.eu-west-1.compute.internal";
    story.simulated.brokenAgents.add(name);
    await story.letTimePass(5);
    expect(story.admin.get({ apiVersion: "v1", kind: "Node", name })).toBeDefined();
    return story;
  }

  it("is no fault for ten minutes, and one afterwards", async () => {
    const story = await joined();
    const result = await story.pass();
    expect(result).toMatchObject({ kind: "retry", phase: "ready" });
    const record = await story.record();
    expect(record.unverified[0]).toBe("anything of 1 nodes that registered less than ten minutes ago");
    await story.letTimePass(900);
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "degraded" });
    story.simulated.brokenAgents.clear();
    await story.letTimePass();
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "ready" });
  });
});

describe("a fleet's new node selector", () => {
  it("changes nothing about a ready cluster", async () => {
    const { id, world } = await readyStory();
    const settings = { ...world.ports.settings, nodeSelectors: { agents: { pool: "net" } } };
    const story = new ClusterStory({ ...world, ports: { ...world.ports, settings } }, id.name);
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "ready" });
    for (const node of story.admin.list("v1", "Node"))
      story.admin.patch(refOf(node), { metadata: { labels: {} } });
    expect(await story.pass()).toMatchObject({ phase: "ready" });
  });
});
