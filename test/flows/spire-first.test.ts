import { describe, expect, it } from "vitest";
import { numberOfOldPods } from "../../functions/core/health/old-pods.ts";
import { type ObjectRef, refOf } from "../../functions/core/kube-object.ts";
import { isWhole } from "../../functions/core/plan/written-first.ts";
import { agentsRef, ClusterStory } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

const namespace = "cilium-spire";
const spireRefs = [
  { apiVersion: "apps/v1", kind: "StatefulSet", namespace, name: "spire-server" },
  { apiVersion: "apps/v1", kind: "DaemonSet", namespace, name: "spire-agent" },
];

/** The workload, which has to be there. */
function found({ admin }: ClusterStory, ref: ObjectRef) {
  const workload = admin.get(ref);
  if (workload === undefined) throw new Error(`${ref.kind} ${ref.name} is not there`);
  return workload;
}

const generations = (story: ClusterStory) =>
  spireRefs.map((ref) => found(story, ref).metadata.generation ?? 0);

describe("a tag that brings a release with another SPIRE", () => {
  const onOld = () => readyStory({ tags: { enable_cilium: "true", cilium_version: "1.18" } });

  it("has SPIRE replaced before the first agent is", async () => {
    const story = await onOld();
    const before = generations(story);
    await story.tag({ cilium_version: "1.19" });
    await story.pass();
    // No time has passed since the agents were written.
    expect(numberOfOldPods(found(story, agentsRef))).toBe(3);
    expect(generations(story)).toEqual(before.map((generation) => generation + 1));
    expect(spireRefs.map((ref) => isWhole(found(story, ref)))).toEqual([true, true]);
    expect(await story.passUntilSettled(20)).toMatchObject({ kind: "settled", phase: "ready" });
    expect(await story.record()).toMatchObject({ release: "1.19.6", revision: 2 });
  });

  it("goes on after a minute without a SPIRE that does not come back", async () => {
    const story = await onOld();
    const { admin, simulated, world } = story;
    simulated.before = () => {
      for (const pod of admin.list("v1", "Pod", { labelSelector: "app=spire-server" }))
        admin.delete(refOf(pod));
    };
    await story.tag({ cilium_version: "1.19" });
    const begun = world.clock.now();
    await story.pass();
    expect(world.clock.now() - begun).toBe(60_000);
    expect(numberOfOldPods(found(story, agentsRef))).toBe(3);
    expect(isWhole(found(story, spireRefs[0] ?? agentsRef))).toBe(false);
    delete simulated.before;
    expect(await story.passUntilSettled(20)).toMatchObject({ phase: "ready" });
  });
});

it("a pass that goes on after one that died while it waited waits no more", async () => {
  const story = await readyStory({ tags: { enable_cilium: "true", cilium_version: "1.18" } });
  const { admin, simulated, world } = story;
  simulated.before = () => {
    for (const pod of admin.list("v1", "Pod", { labelSelector: "app=spire-server" }))
      admin.delete(refOf(pod));
  };
  await story.tag({ cilium_version: "1.19" });
  const pause = () => Promise.reject(new Error("the function is gone"));
  const dying = new ClusterStory({ ...world, ports: { ...world.ports, pause } }, story.id.name);
  await dying.pass().catch(() => undefined);
  expect(spireRefs.map((ref) => isWhole(found(story, ref)))).toEqual([false, false]);
  expect(numberOfOldPods(found(story, agentsRef))).toBe(0);
  const begun = world.clock.now();
  await story.pass();
  expect(world.clock.now()).toBe(begun);
  expect(numberOfOldPods(found(story, agentsRef))).toBe(3);
  expect(await story.record()).toMatchObject({ release: "1.19.6", revision: 2 });
});

it("a change that leaves SPIRE alone waits for nothing", async () => {
  const story = await readyStory();
  const before = generations(story);
  const begun = story.world.clock.now();
  await story.tag({ cilium_encryption: "none" });
  await story.pass();
  expect(await story.record()).toMatchObject({ revision: 2 });
  expect([generations(story), story.world.clock.now()]).toEqual([before, begun]);
});
