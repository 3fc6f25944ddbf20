import { describe, expect, it } from "vitest";
import { jsonAt } from "../../functions/core/json.ts";
import { refOf } from "../../functions/core/kube-object.ts";
import { budget, podsOf, storyWith, uidsOf, workload } from "../builders/before-cilium.ts";
import type { ClusterStory } from "../builders/cluster-story.ts";
import { WakeUps } from "../builders/wake-ups.ts";

/** Passes until nothing asks for another; phases of all. */
async function run(story: ClusterStory, most = 25): Promise<string> {
  const phases: string[] = [];
  for (let count = 0; count < most; count += 1) {
    const { kind, phase } = await story.pass();
    phases.push(`${phase}`);
    await story.letTimePass(30);
    if (kind === "settled") break;
  }
  return phases.join();
}

const evictionOf = (story: ClusterStory, app: string) => {
  const names = () => podsOf(story, app).map(({ metadata }) => metadata.name);
  return ({ method, path }: { readonly method: string; readonly path: string }) =>
    method === "POST" && path.endsWith("/eviction") && names().some((name) => path.includes(`/${name}/`));
};

describe("restarts go on with others", () => {
  it("where five workloads have budgets that spare none", async () => {
    const kept = ["a", "b", "c", "d", "e"];
    const blockers = kept.flatMap((name) => [
      workload("Deployment", name, 1),
      budget(name, { maxUnavailable: 0 }),
    ]);
    const story = await storyWith("all", ...blockers, workload("Deployment", "web", 1));
    const before = uidsOf(podsOf(story));
    await run(story);
    expect(uidsOf(podsOf(story))).not.toEqual(before);
    expect(await story.record()).toMatchObject({ phase: "ready", unmanagedPods: { restarting: 5 } });
  });

  it("where one is never whole, for reasons of its owner's", async () => {
    const story = await storyWith("all", workload("Deployment", "a", 2), workload("Deployment", "web", 2));
    const before = uidsOf(podsOf(story));
    const ref = { apiVersion: "apps/v1", kind: "Deployment", namespace: "default", name: "a" };
    const status = { availableReplicas: 1, readyReplicas: 1, unavailableReplicas: 1 };
    story.kubernetes.faults.clear();
    for (let count = 0; count < 25; count += 1) {
      await story.pass();
      await story.letTimePass(30);
      story.admin.patch(ref, { status }, "status");
    }
    expect(uidsOf(podsOf(story))).not.toEqual(before);
    expect((await story.record()).reason).toContain("Deployment default/a is passed by");
  });

  it.each([500, 403, 409, 422] as const)(
    "where an eviction is answered by %i, and the record says so",
    async (status) => {
      const story = await storyWith("all", workload("Deployment", "a", 2), workload("Deployment", "web", 2));
      const [before, kept] = [uidsOf(podsOf(story)), uidsOf(podsOf(story, "a"))];
      const isOfA = evictionOf(story, "a");
      story.kubernetes.faults.inject({ type: "answer", status }, isOfA, Number.POSITIVE_INFINITY);
      expect(await run(story)).not.toContain("applying,applying");
      expect(uidsOf(podsOf(story)).filter((uid) => before.includes(uid))).toEqual([]);
      expect(uidsOf(podsOf(story, "a"))).toEqual(kept);
      const { phase, reason, unmanagedPods } = await story.record();
      expect(phase).toBe("ready");
      expect(unmanagedPods?.first).toContain("default Deployment a: 2");
      if (status !== 409) expect(reason).toContain(`${status}`);
    },
  );
});

it("pods whose owner is of another API are told, and nobody's budget is blamed", async () => {
  const story = await storyWith("all", workload("Deployment", "a", 1));
  const [pod] = podsOf(story, "a");
  const owner = {
    apiVersion: "apps.kruise.io/v1beta1",
    kind: "StatefulSet",
    name: "kruise",
    uid: "1",
    controller: true,
  };
  story.admin.create({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "kruise-0", namespace: "default", labels: { app: "kruise" }, ownerReferences: [owner] },
    spec: {
      nodeName: String(jsonAt(pod, "spec", "nodeName")),
      tolerations: [{ operator: "Exists" }],
      containers: [{ name: "c", image: "i" }],
    },
  });
  await story.letTimePass(90);
  await run(story);
  expect(await story.record()).toMatchObject({
    phase: "ready",
    unmanagedPods: { total: 1, first: ["default pod kruise-0: 1"] },
  });
  expect((await story.record()).unmanagedPods?.restarting).toBeUndefined();
});

it("pods that stay unmanaged are restarted once, and told", async () => {
  const story = await storyWith("all", workload("Deployment", "web", 12));
  const seen = new Set<string | undefined>();
  story.simulated.before = () => {
    for (const pod of podsOf(story)) seen.add(pod.metadata.uid);
    for (const endpoint of story.admin.list("cilium.io/v2", "CiliumEndpoint", { namespace: "default" }))
      story.admin.delete(refOf(endpoint));
  };
  // The last word of a step is that of whoever breaks them.
  const step = story.simulated.step.bind(story.simulated);
  const broken = () => {
    step();
    story.simulated.before?.();
  };
  Object.assign(story.simulated, { step: broken });
  const looks = await new WakeUps(story).until(() => false, 90);
  expect(looks.at(-1)).toMatchObject({ kind: "settled", phase: "ready" });
  expect(seen.size).toBeLessThanOrEqual(2 * 12);
  const { objections, unmanagedPods } = await story.record();
  expect(unmanagedPods).toMatchObject({ total: 12, inVain: expect.stringMatching(/^[0-9a-f]{6}$/) });
  expect(objections.first[0]?.message).toContain("a restart did not help");
});
