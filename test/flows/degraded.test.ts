import { expect, it } from "vitest";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import { refOf } from "../../functions/core/kube-object.ts";
import { beginStory } from "../builders/begin-story.ts";
import { readyStory } from "../builders/ready-story.ts";

const nameOf = ({ metadata }: KubeObject) => metadata.name;

it("a degraded cluster is so until all of it is well, however many nodes come back on the way", async () => {
  const story = await readyStory();
  await story.letTimePass(900);
  const nodes = story.admin.list("v1", "Node").map(nameOf);
  for (const name of nodes) story.simulated.brokenAgents.add(name);
  for (const pod of story.admin.list("v1", "Pod", { labelSelector: "k8s-app=cilium" }))
    story.admin.delete(refOf(pod));
  await story.letTimePass(120);
  expect(await story.pass()).toMatchObject({ kind: "retry", phase: "degraded" });
  const { phaseSince } = await story.record();
  for (const name of nodes.slice(0, -1)) {
    story.simulated.brokenAgents.delete(name);
    await story.letTimePass(120);
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "degraded" });
    expect((await story.record()).phaseSince).toBe(phaseSince);
  }
  story.simulated.brokenAgents.clear();
  await story.letTimePass(120);
  expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "ready" });
});

it("a roll-out is no fault because a few passes cannot reach the API server", async () => {
  const story = await beginStory();
  await story.pass();
  await story.letTimePass(5);
  expect(await story.pass()).toMatchObject({ phase: "verifying" });
  const unreachable = { type: "cut" } as const;
  story.kubernetes.faults.inject(unreachable, () => true, Number.POSITIVE_INFINITY);
  expect(await story.pass(4)).toMatchObject({ kind: "retry", phase: "verifying" });
  expect((await story.record()).reason).toContain("the connection was cut");
  expect(await story.pass(7)).toMatchObject({ kind: "retry", phase: "degraded" });
});
