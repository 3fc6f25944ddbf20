import { describe, expect, it } from "vitest";
import { jsonAt } from "../../functions/core/json.ts";
import { type ClusterStory, ciliumConfigRef } from "../builders/cluster-story.ts";
import { quietTags } from "../builders/quiet-tags.ts";
import { readyStory } from "../builders/ready-story.ts";

const agentsRef = { apiVersion: "apps/v1", kind: "DaemonSet", namespace: "kube-system", name: "cilium" };
const generation = (story: ClusterStory) => story.admin.get(agentsRef)?.metadata.generation;
const wireguard = (story: ClusterStory) =>
  jsonAt(story.admin.get(ciliumConfigRef), "data", "enable-wireguard");

async function fightFor(story: ClusterStory, rounds: number): Promise<(number | undefined)[]> {
  const generations = [];
  for (let round = 0; round < rounds; round += 1) {
    story.kubernetes.admin.as("argocd").patch(ciliumConfigRef, { data: { "enable-wireguard": "false" } });
    await story.pass();
    expect(wireguard(story)).toBe("true");
    generations.push(generation(story));
    await story.letTimePass(300);
  }
  return generations;
}

it("two writers of one ConfigMap restart agents three times in an hour, and the record names the other", async () => {
  const story = await readyStory({ tags: quietTags });
  const before = generation(story) ?? 0;
  expect(await fightFor(story, 6)).toEqual([1, 2, 3, 3, 3, 3].map((more) => before + more));
  const { objections, lastChange } = await story.record();
  expect(lastChange?.writers).toEqual(["argocd"]);
  const [objection] = objections.first;
  expect(objection).toMatchObject({ code: "another-writer", severity: "warning" });
  expect(objection?.message).toContain("against argocd (Update): it is changed back all the same");
  expect(objection?.remedy).toContain("An hour after the last repair");

  // Looked at while nothing drifts, it is well, and told of all the same.
  story.kubernetes.requests.clear();
  expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
  expect(story.kubernetes.requests.writes).toEqual([]);
  expect((await story.record()).objections.first).toMatchObject([{ code: "another-writer" }]);

  await story.letTimePass(3600);
  await story.passUntilSettled();
  expect(generation(story)).toBe(before + 4);
  expect(await story.record()).toMatchObject({ phase: "ready", objections: { total: 0 } });
  story.kubernetes.requests.clear();
  await story.pass();
  expect(story.kubernetes.requests.writes).toEqual([]);
});

describe("two writers of the agents' DaemonSet", () => {
  const template = (story: ClusterStory) =>
    jsonAt(story.admin.get(agentsRef), "spec", "template", "spec", "priorityClassName");

  it("leave it as the other one wants it after three times, and the cluster blocked, for an hour", async () => {
    const story = await readyStory();
    const ours = template(story);
    const argocd = story.kubernetes.admin.as("argocd");
    const seen = [];
    for (let round = 0; round < 4; round += 1) {
      argocd.patch(agentsRef, { spec: { template: { spec: { priorityClassName: "theirs" } } } });
      await story.pass();
      seen.push(template(story));
      await story.letTimePass(300);
    }
    expect(seen).toEqual([ours, ours, ours, "theirs"]);
    const { phase, reason, objections } = await story.record();
    expect(phase).toBe("blocked");
    expect(reason).toContain("DaemonSet kube-system/cilium was repaired three times in an hour");
    expect(objections.first).toMatchObject([{ code: "another-writer", severity: "blocking" }]);
    expect(objections.first[0]?.message).toContain("against argocd (Update): it is left as they want it");
    expect(objections.first[0]?.remedy).toContain("An hour after the first of the three repairs");
    // 1,200 seconds have gone by since the first.
    await story.letTimePass(2300);
    await story.pass();
    expect(template(story)).toBe("theirs");
    await story.letTimePass(200);
    await story.passUntilSettled();
    expect([template(story), (await story.record()).phase]).toEqual([ours, "ready"]);
  });

  it("who leave the pods alone are repaired as often as it takes", async () => {
    const story = await readyStory();
    for (let round = 0; round < 5; round += 1) {
      story.admin.patch(agentsRef, { metadata: { labels: { "k8s-app": "theirs" } } });
      await story.pass();
      expect(jsonAt(story.admin.get(agentsRef), "metadata", "labels", "k8s-app")).toBe("cilium");
    }
    expect((await story.record()).objections.first).toMatchObject([
      { code: "another-writer", severity: "warning" },
    ]);
  });
});
