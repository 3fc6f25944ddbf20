import { expect, it } from "vitest";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import { refOf } from "../../functions/core/kube-object.ts";
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
