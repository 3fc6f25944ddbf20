import { describe, expect, it } from "vitest";
import { listAt } from "../../functions/core/json.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import { podsOf, storyWith, uidsOf, workload } from "../builders/before-cilium.ts";
import { beginStory } from "../builders/begin-story.ts";

const bare = (name: string, node: string): KubeObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "default" },
  spec: { nodeName: node, containers: [{ name, image: `${name}:1` }] },
});

const readyPods = (pods: readonly KubeObject[]) =>
  pods.filter((pod) =>
    listAt(pod, "status", "conditions").some((one) =>
      JSON.stringify(one).includes('"Ready","status":"True"'),
    ),
  ).length;

describe("pods that were there before Cilium", () => {
  it("are counted by namespace and owner, and left alone where the tag says none", async () => {
    const story = await storyWith("none", workload("Deployment", "web", 3));
    const before = uidsOf(podsOf(story));
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    const { unmanagedPods, objections, unverified } = await story.record();
    expect(unmanagedPods).toMatchObject({ total: 5 });
    expect(unmanagedPods?.first).toEqual(["default Deployment web: 3", "kube-system Deployment coredns: 2"]);
    expect(objections.first).toMatchObject([{ code: "unmanaged-pods", severity: "warning" }]);
    expect(objections.first[0]?.remedy).toContain("cilium_restart_pods=all");
    expect(unverified.join()).not.toContain("before Cilium");
    expect(uidsOf(podsOf(story))).toEqual(before);
  });

  it("of CoreDNS start anew by default, and no others", async () => {
    const story = await storyWith("dns", workload("Deployment", "web", 2));
    const before = uidsOf(podsOf(story));
    expect(await story.passUntilSettled(20)).toMatchObject({ phase: "ready" });
    expect((await story.record()).unmanagedPods).toMatchObject({
      total: 2,
      first: ["default Deployment web: 2"],
    });
    expect(uidsOf(podsOf(story))).toEqual(before);
  });

  it("of ours start anew whatever the tag says, since Hubble's relay finds nobody where nodes encrypt", async () => {
    const story = await beginStory({ tags: { enable_cilium: "true", cilium_restart_pods: "none" } });
    for (const { metadata } of story.admin.list("v1", "Node"))
      story.admin.patch({ apiVersion: "v1", kind: "Node", name: metadata.name }, { spec: { taints: [] } });
    const relays = () =>
      story.admin.list("v1", "Pod", { namespace: "kube-system", labelSelector: "k8s-app=hubble-relay" });
    const reasons: string[] = [];
    const seen = new Set<string | undefined>();
    for (let passes = 0; passes < 20; passes += 1) {
      const { kind } = await story.pass();
      reasons.push((await story.record()).reason);
      await story.letTimePass(passes < 4 ? 3 : 30);
      for (const uid of uidsOf(relays())) seen.add(uid);
      if (kind === "settled") break;
    }
    expect(reasons.join("\n")).toContain("start anew, to be managed: kube-system/hubble-relay-");
    expect((await story.record()).phase).toBe("ready");
    expect(seen.size).toBe(2);
  });

  it("start anew one workload after the other, a part at a time, and bare pods are only told", async () => {
    const story = await storyWith(
      "all",
      workload("Deployment", "web", 8),
      workload("StatefulSet", "store", 1),
    );
    const [node] = story.admin.list("v1", "Node");
    story.admin.create(bare("lonely", node?.metadata.name ?? ""));
    await story.letTimePass(90);
    const lonely = uidsOf(podsOf(story, "lonely"));
    const before = new Set([...uidsOf(podsOf(story)), ...uidsOf(podsOf(story, "store"))]);
    let least = 8;
    for (let passes = 0; passes < 40; passes += 1) {
      const { kind } = await story.pass();
      least = Math.min(least, readyPods(podsOf(story).filter(({ metadata }) => !metadata.deletionTimestamp)));
      await story.letTimePass(30);
      if (kind === "settled") break;
    }
    expect(await story.record()).toMatchObject({
      phase: "ready",
      unmanagedPods: { total: 1, first: ["default pod lonely: 1"] },
    });
    const after = [...uidsOf(podsOf(story)), ...uidsOf(podsOf(story, "store"))];
    expect(after).toHaveLength(9);
    expect(after.filter((uid) => before.has(uid))).toEqual([]);
    expect(least).toBeGreaterThanOrEqual(6);
    expect(uidsOf(podsOf(story, "lonely"))).toEqual(lonely);
  });

  it("stay where a disruption budget can spare none, and the record says so", async () => {
    const story = await storyWith("all", workload("Deployment", "web", 2));
    story.admin.create({
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name: "web", namespace: "default" },
      spec: { minAvailable: 2, selector: { matchLabels: { app: "web" } } },
    });
    const before = uidsOf(podsOf(story));
    for (let passes = 0; passes < 12; passes += 1) {
      await story.pass();
      await story.letTimePass(30);
    }
    expect(uidsOf(podsOf(story))).toEqual(before);
    const record = await story.record();
    expect(record).toMatchObject({ phase: "ready", unmanagedPods: { restarting: 2 } });
    expect(record.reason).toContain("Disruption budgets keep the pods of Deployment default/web");
    story.admin.delete({
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      namespace: "default",
      name: "web",
    });
    expect(await story.passUntilSettled(20)).toMatchObject({ kind: "settled", phase: "ready" });
    expect((await story.record()).unmanagedPods?.total).toBe(0);
  });

  it("stay where two budgets select them, which the record says in words, while others have their turn", async () => {
    const story = await storyWith(
      "all",
      workload("Deployment", "web", 2),
      workload("StatefulSet", "store", 1),
    );
    for (const name of ["one", "another"])
      story.admin.create({
        apiVersion: "policy/v1",
        kind: "PodDisruptionBudget",
        metadata: { name, namespace: "default" },
        spec: { minAvailable: 0, selector: { matchLabels: { app: "web" } } },
      });
    const [web, store] = [uidsOf(podsOf(story)), uidsOf(podsOf(story, "store"))];
    const reasons: string[] = [];
    for (let passes = 0; passes < 14; passes += 1) {
      await story.pass();
      reasons.push((await story.record()).reason);
      await story.letTimePass(30);
    }
    expect(uidsOf(podsOf(story))).toEqual(web);
    expect(uidsOf(podsOf(story, "store"))).not.toEqual(store);
    expect(await story.record()).toMatchObject({ phase: "ready", unmanagedPods: { restarting: 2 } });
    expect(reasons.join("\n")).toMatch(
      /more than one PodDisruptionBudget, .*not support\. Leave one that selects it: kubectl -n default get poddisruptionbudgets/,
    );
    story.admin.delete({
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      namespace: "default",
      name: "one",
    });
    expect(await story.passUntilSettled(20)).toMatchObject({ kind: "settled", phase: "ready" });
    expect((await story.record()).unmanagedPods?.total).toBe(0);
  });
});
