import { expect, it } from "vitest";
import { refOf } from "../../functions/core/kube-object.ts";
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

it("a node without room for a pod is no fault of the network", async () => {
  const story = await readyStory();
  const full = story.admin.list("v1", "Node").at(1)?.metadata.name;
  const message =
    "Pod was rejected: Node didn't have enough resource: pods, requested: 1, used: 17, capacity: 17";
  story.simulated.before = () => {
    for (const pod of errandPods(story).filter((one) => nodeOfErrand(one) === full))
      story.admin.patch(refOf(pod), { status: { phase: "Failed", reason: "OutOfpods", message } }, "status");
  };
  await nextDay(story);
  const sent = new Set<string>();
  const looks = await new WakeUps(story).until(() => {
    for (const pod of errandPods(story)) sent.add(kindOfErrand(pod));
    return false;
  });
  expect(looks.at(-1)).toMatchObject({ kind: "settled", phase: "ready" });
  expect(sent).toContain("client");
  const { proof, unverified } = await story.record();
  expect(proof).toMatchObject({ nodes: 2, of: 3 });
  expect(unverified.join()).toContain("no room for one: on 1 of 3 nodes");
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
