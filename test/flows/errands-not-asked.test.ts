import { describe, expect, it } from "vitest";
import { type JsonMap, jsonAt } from "../../functions/core/json.ts";
import { refOf } from "../../functions/core/kube-object.ts";
import type { ClusterStory } from "../builders/cluster-story.ts";
import { errandPods, failing, kindOfErrand, nextDay, nodeOfErrand } from "../builders/errand-story.ts";
import { readyStory } from "../builders/ready-story.ts";
import { WakeUps } from "../builders/wake-ups.ts";

it("where a clusterwide policy admits all pods, none is refused, and that is told and no fault", async () => {
  const story = await readyStory();
  story.admin.create({
    apiVersion: "cilium.io/v2",
    kind: "CiliumClusterwideNetworkPolicy",
    metadata: { name: "allow-all" },
    spec: { endpointSelector: {}, ingress: [{ fromEntities: ["cluster"] }] },
  });
  story.simulated.networkFaults.add("policies are not enforced");
  await nextDay(story);
  const looks = await new WakeUps(story).until(() => false);
  expect(looks.at(-1)).toMatchObject({ kind: "settled", phase: "ready" });
  expect(await failing(story)).toEqual([]);
  expect((await story.record()).unverified.join()).toContain(
    "CiliumClusterwideNetworkPolicy allow-all admits all pods",
  );
});

const noRoom = {
  phase: "Failed",
  reason: "OutOfpods",
  message: "Pod was rejected: Node didn't have enough resource: pods, requested: 1, used: 17, capacity: 17",
};

const nodeNames = ({ admin }: ClusterStory) => admin.list("v1", "Node").map(({ metadata }) => metadata.name);

/** Their kubelets say so of every pod of ours, of these kinds where some are named. */
function takeNone(
  story: ClusterStory,
  nodes: readonly string[],
  status: JsonMap,
  kinds?: readonly string[],
): void {
  story.simulated.before = () => {
    for (const pod of errandPods(story))
      if (nodes.includes(nodeOfErrand(pod)) && (kinds ?? [kindOfErrand(pod)]).includes(kindOfErrand(pod)))
        story.admin.patch(refOf(pod), { status }, "status");
  };
}

/** A day's round until its end, and how many pods of ours stood at most that did not say no. */
async function askAll(
  story: ClusterStory,
): Promise<{ readonly asked: ReadonlySet<string>; readonly most: number }> {
  await nextDay(story);
  const asked = new Set<string>();
  let most = 0;
  const looks = await new WakeUps(story).until(() => {
    const standing = errandPods(story).filter((pod) => jsonAt(pod, "status", "phase") !== "Failed");
    most = Math.max(most, standing.length);
    for (const pod of errandPods(story)) asked.add(nodeOfErrand(pod));
    return false;
  });
  expect(looks.at(-1)).toMatchObject({ kind: "settled", phase: "ready" });
  return { asked, most };
}

/** The system of a node, which makes it one of another kind. */
function give(story: ClusterStory, name: string, osImage: string): void {
  story.admin.patch(
    { apiVersion: "v1", kind: "Node", name },
    { status: { nodeInfo: { osImage } } },
    "status",
  );
}

describe("a node that takes no pod", () => {
  it("is no fault of the network, and told", async () => {
    const story = await readyStory();
    takeNone(story, nodeNames(story).slice(1, 2), noRoom);
    await askAll(story);
    const { proof, unverified } = await story.record();
    expect(proof).toMatchObject({ nodes: 2, of: 3, strata: 1 });
    expect(unverified.join()).toContain(`on ${nodeNames(story)[1]}, 1 of 3 nodes: OutOfpods`);
  });

  const refuse = (kinds?: readonly string[]) => (story: ClusterStory, nodes: readonly string[]) =>
    takeNone(story, nodes, noRoom, kinds);

  it.each<[string, (story: ClusterStory, nodes: readonly string[]) => void]>([
    ["rejects all", refuse()],
    ["has room for one", refuse(["client", "report"])],
    [
      "cannot fetch the image",
      ({ simulated }, nodes) => void nodes.map((node) => simulated.unpulled.add(node)),
    ],
  ])("and %s has another of its kind asked in its place within the round", async (_, spoil) => {
    const story = await readyStory({ nodes: 12 });
    spoil(story, nodeNames(story).slice(0, 6));
    const { asked, most } = await askAll(story);
    const { proof, unverified } = await story.record();
    expect(asked.size).toBeGreaterThan(8);
    expect(proof).toMatchObject({ strata: 1, strataOf: 1 });
    expect(await failing(story)).toEqual([]);
    expect(unverified.join()).toMatch(/\d of \d+ nodes \(in place of such nodes: /);
    expect(most).toBeLessThanOrEqual(100);
  });

  it("and is the only one of its kind leaves that kind unproved, by name", async () => {
    const story = await readyStory({ nodes: 4 });
    const [alone = ""] = nodeNames(story);
    give(story, alone, "Bottlerocket OS 1.50");
    takeNone(story, [alone], noRoom);
    await askAll(story);
    const { proof, unverified } = await story.record();
    expect(proof).toMatchObject({ nodes: 3, of: 4, strata: 1, strataOf: 2 });
    expect(unverified.join()).toMatch(
      /anything of nodes of kind "Bottlerocket OS 1\.50.*": none of 1 that were to be asked takes a pod/,
    );
  });
});

it("where no image comes to any node, that is what is said, and no fault of the network", async () => {
  const story = await readyStory();
  for (const node of nodeNames(story)) story.simulated.unpulled.add(node);
  await nextDay(story);
  const wakeUps = new WakeUps(story);
  await wakeUps.until(async () => (await failing(story)).length > 0);
  expect(await failing(story)).toEqual(["nodes that could be asked"]);
  const check = (await story.record()).evidence.find(({ name }) => name.endsWith("could be asked"));
  expect(check?.cause).toMatch(
    /^ImagePullBackOff of docker\.io\/library\/busybox:.* from docker\.io: Back-off/,
  );
  expect(check?.remedy).toContain("imageRegistries");
  story.simulated.unpulled.clear();
  expect((await wakeUps.until(() => false)).at(-1)).toMatchObject({ kind: "settled", phase: "ready" });
});

it("at the end of a chain of looks nobody is asked any more, and what was changed is not called ready for that", async () => {
  const story = await readyStory();
  await story.tag({ cilium_hubble: "off" });
  for (let looks = 0; looks < 6; looks += 1) {
    await story.pass(11);
    await story.letTimePass();
  }
  expect(errandPods(story)).toEqual([]);
  expect(await story.record()).toMatchObject({
    phase: "verifying",
    revision: 2,
    reason: expect.stringContaining("at the next sweep"),
  });
  const looks = await new WakeUps(story).until(() => false);
  expect(looks.at(-1)).toMatchObject({ kind: "settled", phase: "ready" });
  expect((await story.record()).proof?.proves).toMatch(/^2\./);
});
