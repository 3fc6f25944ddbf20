import { describe, expect, it } from "vitest";
import { jsonAt } from "../../../functions/core/json.ts";
import type { ClusterStory } from "../../builders/cluster-story.ts";
import { readyStory } from "../../builders/ready-story.ts";
import { assign, memberOf, passUntil, restWell } from "../../builders/rollout-words.ts";

const to119 = { release: "1.19.6" } as const;
const from118 = { settings: { release: "1.18" } };

const agentsOf = ({ admin }: ClusterStory) =>
  admin.list("v1", "Pod", { namespace: "kube-system", labelSelector: "k8s-app=cilium" });
const imageOf = (object: unknown) => JSON.stringify(object).match(/cilium\/cilium:v([\d.]+)/)?.[1];
const revisions = (story: ClusterStory) =>
  story
    .ownedObjects()
    .map(({ metadata }) => metadata.name)
    .filter((name) => name.startsWith("eks-cilium-revision-"))
    .sort();

/** The first node that gets a new agent has one that does not come up. */
async function failedMove(): Promise<ClusterStory> {
  const story = await readyStory(from118);
  restWell(story);
  const [agent] = agentsOf(story);
  await assign(story, { change: to119 });
  await passUntil(story, ["moving"]);
  story.simulated.brokenAgents.add(String(jsonAt(agent, "spec", "nodeName")));
  await passUntil(story, ["failed"], 60);
  return story;
}

describe("a move whose agents do not come up", () => {
  it("fails after ten minutes, says why, and is not judged again", async () => {
    const story = await failedMove();
    const member = await memberOf(story);
    expect(member).toMatchObject({
      outcome: "failed",
      reason: expect.stringContaining("DaemonSet kube-system/cilium"),
    });
    story.simulated.brokenAgents.clear();
    for (let count = 0; count < 10; count += 1) {
      await story.pass();
      await story.letTimePass();
    }
    expect(await memberOf(story)).toEqual(member);
    expect(await story.record()).toMatchObject({ phase: "ready", release: "1.19.6", revision: 2 });
  });

  it("goes back to the revision that it came from, and what was not rolled does not roll", async () => {
    const story = await failedMove();
    const untouched = agentsOf(story).filter((pod) => imageOf(pod) === "1.18.12");
    expect(untouched.length).toBeGreaterThan(0);
    story.simulated.brokenAgents.clear();
    await assign(story, { change: to119, action: "return", generation: 2 });
    await passUntil(story, ["returned"]);
    expect(await memberOf(story)).toMatchObject({ generation: 2, outcome: "returned", fromRevision: 1 });
    expect(await story.record()).toMatchObject({ phase: "ready", release: "1.18.12", revision: 1 });
    const after = agentsOf(story);
    expect(after.map(imageOf)).toEqual(after.map(() => "1.18.12"));
    const uids = new Set(after.map(({ metadata }) => metadata.uid));
    expect(untouched.every(({ metadata }) => uids.has(metadata.uid))).toBe(true);
    expect((await story.passUntilSettled()).kind).toBe("settled");
    story.kubernetes.requests.clear();
    await story.pass();
    expect(story.kubernetes.requests.writes).toEqual([]);
  });

  it("may be tried again after it went back", async () => {
    const story = await failedMove();
    story.simulated.brokenAgents.clear();
    await assign(story, { change: to119, action: "return", generation: 2 });
    await passUntil(story, ["returned"]);
    restWell(story);
    await assign(story, { change: to119, generation: 3 });
    await passUntil(story, ["soaking"]);
    expect(await story.record()).toMatchObject({ release: "1.19.6", revision: 2 });
  });
});

describe("a return", () => {
  it("of a cluster that was never moved is one at once", async () => {
    const story = await readyStory(from118);
    await assign(story, { change: to119, action: "return" });
    await passUntil(story, ["returned"]);
    expect(await story.record()).toMatchObject({ revision: 1, release: "1.18.12" });
  });

  it("is blocked where the revision is gone, and never tried again", async () => {
    const story = await failedMove();
    story.simulated.brokenAgents.clear();
    story.admin.delete({
      apiVersion: "v1",
      kind: "ConfigMap",
      namespace: "kube-system",
      name: "eks-cilium-revision-1",
    });
    await assign(story, { change: to119, action: "return", generation: 2 });
    await passUntil(story, ["return-blocked"]);
    expect(await memberOf(story)).toMatchObject({ reason: expect.stringContaining("Revision 1") });
    await assign(story, { change: to119, action: "return", generation: 3 });
    await passUntil(story, ["return-blocked"]);
    expect(await memberOf(story)).toMatchObject({ generation: 3, outcome: "return-blocked" });
    expect(await story.record()).toMatchObject({ release: "1.19.6", revision: 2 });
  });

  it("is blocked where SPIRE's database is newer, and the cluster stays on the new release", async () => {
    const story = await readyStory();
    restWell(story);
    await assign(story, { change: { release: "1.20.0" }, accept: ["known-bad:1.20.0"] });
    await passUntil(story, ["soaking"]);
    await assign(story, { change: { release: "1.20.0" }, action: "return", generation: 2 });
    await passUntil(story, ["return-blocked"]);
    expect(await memberOf(story)).toMatchObject({ reason: expect.stringContaining("SPIRE") });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(await story.record()).toMatchObject({ release: "1.20.0", revision: 2 });
  });

  it("brings back what a change of settings took away, certificates too", async () => {
    const story = await readyStory();
    restWell(story);
    const secrets = () => story.ownedObjects().filter(({ kind }) => kind === "Secret").length;
    const before = secrets();
    await assign(story, { change: { set: { hubble: "off" } } });
    await passUntil(story, ["soaking"]);
    expect(await story.record()).toMatchObject({ spec: { hubble: "off" } });
    expect(secrets()).toBeLessThan(before);
    await assign(story, { change: { set: { hubble: "off" } }, action: "return", generation: 2 });
    await passUntil(story, ["returned"]);
    expect(await story.record()).toMatchObject({ spec: { hubble: "relay" }, revision: 1, phase: "ready" });
    expect(secrets()).toBe(before);
  });
});

describe("the revision that a rollout came from", () => {
  const changes = ["off", "agent", "full", "relay"];
  const changeOften = async (story: ClusterStory) => {
    for (const hubble of changes) {
      await story.tag({ cilium_hubble: hubble });
      await story.passUntilSettled(20);
    }
  };

  it("stays, however often the cluster changes, until the rollout lets it go", async () => {
    const story = await readyStory();
    await assign(story, { change: { release: "1.20.0" } });
    await changeOften(story);
    expect(revisions(story)).toEqual([
      "eks-cilium-revision-1",
      "eks-cilium-revision-4",
      "eks-cilium-revision-5",
    ]);
    await assign(story, { change: { release: "1.20.0" }, action: "hold", generation: 2 });
    await story.tag({ cilium_hubble: "agent" });
    await story.passUntilSettled(20);
    expect(revisions(story)).not.toContain("eks-cilium-revision-1");
  });

  it("goes as any other where no rollout needs it", async () => {
    const story = await readyStory();
    await changeOften(story);
    expect(revisions(story)).toEqual([
      "eks-cilium-revision-3",
      "eks-cilium-revision-4",
      "eks-cilium-revision-5",
    ]);
  });
});
