import { describe, expect, it } from "vitest";
import { errandNamespace, errandNamespaceName } from "../../functions/core/errands/errand-namespace.ts";
import { refOf } from "../../functions/core/kube-object.ts";
import type { ClusterStory } from "../builders/cluster-story.ts";
import { errandRounds, failing, nextDay, standing } from "../builders/errand-story.ts";
import { readyStory } from "../builders/ready-story.ts";

interface Request {
  readonly method: string;
  readonly path: string;
}

const calls: Readonly<Record<string, (request: Request) => boolean>> = {
  "apply of the ConfigMap": ({ method, path }) =>
    method === "PATCH" && path.includes("/eks-cilium-errands/configmaps/"),
  "apply of a policy": ({ method, path }) =>
    method === "PATCH" && path.includes("/eks-cilium-errands/ciliumnetworkpolicies/"),
  "list of the pods": ({ method, path }) => method === "GET" && path.includes("/eks-cilium-errands/pods"),
  "delete of the ConfigMap": ({ method, path }) =>
    method === "DELETE" && path.includes("/eks-cilium-errands/configmaps/"),
  "list of CiliumEndpoints": ({ method, path }) => method === "GET" && path.endsWith("/ciliumendpoints"),
};

const cases = Object.keys(calls).flatMap((name) =>
  ([403, 422, 500] as const).map((status) => [name, status] as const),
);

/** Phases and kinds of some passes. */
async function eightPasses(story: ClusterStory): Promise<Set<string>> {
  const seen = new Set<string>();
  for (let count = 0; count < 8; count += 1) {
    const { kind, phase } = await story.pass(count);
    seen.add(`${kind} ${phase}`);
    await story.letTimePass();
  }
  return seen;
}

describe("a ready cluster whose API server answers errands with an error", () => {
  it.each(cases)("%s, %i: says so, is otherwise as it was, and comes back", async (name, status) => {
    const story = await readyStory();
    const before = (await story.record()).evidence.length;
    await nextDay(story);
    story.kubernetes.faults.inject({ type: "answer", status }, calls[name], Number.POSITIVE_INFINITY);
    const seen = [...(await eightPasses(story))].join();
    expect(seen).not.toMatch(/applying|stalled/);
    const { evidence, reason, unverified } = await story.record();
    expect(evidence.length).toBeGreaterThanOrEqual(before);
    const told = [reason, ...unverified, ...evidence.map(({ remedy = "" }) => remedy)].join();
    expect(told).toMatch(/cilium_probes=off|not counted/);
    story.kubernetes.faults.clear();
    expect(await story.passUntilSettled(12)).toMatchObject({ kind: "settled", phase: "ready" });
    expect(standing(story)).toEqual([]);
  });
});

it("a namespace of errands that does not end is told, and the cluster stays as it was", async () => {
  const story = await readyStory();
  const held = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "held", namespace: errandNamespaceName, finalizers: ["example.com/held"] },
  };
  story.admin.create(held);
  story.admin.delete(refOf(errandNamespace));
  await nextDay(story);
  const seen = [...(await eightPasses(story))].join();
  expect(seen).not.toMatch(/applying|degraded/);
  expect((await story.record()).objections.first).toMatchObject([
    { code: "still-ending", severity: "warning", message: expect.stringContaining("eks-cilium-errands") },
  ]);
  story.admin.patch(refOf(held), { metadata: { finalizers: null } });
  expect(await story.passUntilSettled(12)).toMatchObject({ kind: "settled", phase: "ready" });
  expect(await failing(story)).toEqual([]);
});

describe("a round that nobody will read is taken away", () => {
  const midway = async () => {
    const story = await readyStory();
    await nextDay(story);
    await story.pass();
    expect(errandRounds(story)).toHaveLength(1);
    return story;
  };
  const fewPasses = async (story: ClusterStory) => {
    for (let count = 0; count < 4; count += 1) {
      await story.pass();
      await story.letTimePass(60);
    }
    expect(standing(story)).toEqual([]);
    expect((await story.record()).errandsSince).toBeUndefined();
  };

  it.each<[string, Readonly<Record<string, string>>]>([
    ["paused", { cilium_paused: "true" }],
    ["with a mistyped tag", { cilium_l7: "tru" }],
    ["without errands", { cilium_probes: "off" }],
  ])("of a cluster that is %s", async (_, tags) => {
    const story = await midway();
    await story.tag(tags);
    await fewPasses(story);
  });

  it("of a cluster that nobody asks for any longer", async () => {
    const story = await midway();
    await story.untag("enable_cilium");
    await fewPasses(story);
  });
});
