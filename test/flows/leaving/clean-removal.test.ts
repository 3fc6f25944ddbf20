import { describe, expect, it } from "vitest";
import { isMet } from "../../../functions/core/health/health-check.ts";
import { jsonAt, listAt } from "../../../functions/core/json.ts";
import { keyOf } from "../../../functions/core/kube-object.ts";
import { agentsRef, type ClusterStory, ciliumConfigRef } from "../../builders/cluster-story.ts";
import { hasEntry } from "../../builders/has-entry.ts";
import { nodesOf, passUntil, removeToRest, removeUntil } from "../../builders/leaving-story.ts";
import { readyStory } from "../../builders/ready-story.ts";

/** Every reason of a removal, without what it counts. */
async function steps(story: ClusterStory): Promise<string[]> {
  const seen: string[] = [];
  await passUntil(story, ({ reason, kind }) => {
    const step = /^Removing \d+ of \d+ \(.*?\)/.exec(reason)?.[0] ?? reason;
    if (seen.at(-1) !== step && !step.startsWith("Cluster-admin is borrowed")) seen.push(step);
    return kind !== "retry";
  });
  return seen;
}

describe("a removal", () => {
  it("leaves living nodes clean, step by step, and proves it on each", async () => {
    const story = await readyStory();
    expect(story.simulated.traces.nodes).toEqual(nodesOf(story));
    await story.tag({ enable_cilium: "false" });
    expect(await steps(story)).toEqual([
      "Removing 2 of 10 (end encryption and policies)",
      "Removing 3 of 10 (delete the operator)",
      "Removing 4 of 10 (delete the agents)",
      "Removing 5 of 10 (clean the nodes)",
      "Removing 6 of 10 (restart pods)",
      "Removing 7 of 10 (try new pods)",
      "Removing 8 of 10 (delete the rest)",
      "Cilium is gone; our own ConfigMaps and access entry go next.",
      "Nothing of ours is left; CRDs and policies stay.",
    ]);
    const { phase, evidence, unverified } = await story.record();
    expect(phase).toBe("removed");
    expect(evidence).toEqual(
      ["agents that let go first", "nodes that are clean", "nodes where new pods start and talk"].map(
        (name) => ({ name, current: 3, desired: 3, missing: [] }),
      ),
    );
    expect(evidence.every(isMet)).toBe(true);
    expect(unverified).toEqual([]);
    expect(story.simulated.traces.nodes).toEqual([]);
    expect(story.ownedObjects()).toEqual([]);
    expect(await hasEntry(story)).toBe(false);
    const tainted = story.admin
      .list("v1", "Node")
      .filter((node) => listAt(node, "spec", "taints").length > 0);
    expect(tainted.map(keyOf)).toEqual([]);
  });

  it("says in its record how far it is", async () => {
    const story = await readyStory();
    await story.tag({ enable_cilium: "false" });
    await removeUntil(story, "clean");
    await story.letTimePass();
    await story.pass();
    const { reason, evidence, nodesToReplace } = await story.record();
    expect(reason).toMatch(
      /^Removing 5 of 10 \(clean the nodes\): 1 of 3 nodes clean\. Errands are on ip-\S+: they take off what agents have left\.$/,
    );
    expect(evidence.find(({ name }) => name === "nodes that are clean")).toMatchObject({
      current: 1,
      desired: 3,
    });
    expect(nodesToReplace?.total).toBe(2);
  });

  it("ends encryption and policies on every node before an agent goes, and has the CNI file go with it", async () => {
    const story = await readyStory();
    await story.tag({ enable_cilium: "false" });
    await removeUntil(story, "operator");
    const data = jsonAt(story.admin.get(ciliumConfigRef), "data");
    expect(data).toMatchObject({
      "enable-wireguard": "false",
      "enable-policy": "never",
      "cni-uninstall": "true",
      "mesh-auth-enabled": "true",
    });
    for (const node of nodesOf(story))
      expect(story.simulated.traces.told(node)).toEqual({ encryption: "Disabled", policy: "never" });
    await removeUntil(story, "agents");
    await story.letTimePass();
    for (const node of nodesOf(story)) expect(story.simulated.traces.keepsPodsFrom(node)).toBe(false);
  });

  it("waits for agents that stay as they were, and goes on without them after a while, which it tells", async () => {
    const story = await readyStory();
    story.simulated.networkFaults.add("agents stay as they were");
    await story.tag({ enable_cilium: "false" });
    await passUntil(story, ({ reason }) => reason.includes("Nobody says so on"));
    expect(story.admin.get(agentsRef)).toBeDefined();
    story.world.clock.advance(2000);
    await removeToRest(story);
    const { phase, unverified, evidence } = await story.record();
    expect(phase).toBe("removed");
    expect(unverified).toContain(
      "that encryption and policies ended on 3 of 3 nodes before their agents went",
    );
    expect(evidence.find(({ name }) => name === "agents that let go first")).toMatchObject({ current: 0 });
  });

  it("has an agent that does not start keep no other node, and its own is cleaned too", async () => {
    const story = await readyStory();
    const [broken = ""] = nodesOf(story);
    story.simulated.brokenAgents.add(broken);
    await story.letTimePass();
    await story.tag({ enable_cilium: "false" });
    await passUntil(story, ({ reason }) => reason.includes("0 of 3 agents have started anew"));
    story.world.clock.advance(700);
    await passUntil(story, ({ reason }) => reason.includes("2 of 3 agents have started anew"));
    story.world.clock.advance(2000);
    await removeToRest(story);
    expect((await story.record()).phase).toBe("removed");
    expect(story.simulated.traces.nodes).toEqual([]);
  });

  it("restarts what the tag lets be restarted, and says which pods keep a smaller MTU", async () => {
    const story = await readyStory();
    const labels = { app: "web" };
    story.admin.create({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web", namespace: "default" },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: "web", image: "web" }] } },
      },
    });
    await story.letTimePass(60);
    await story.tag({ enable_cilium: "false" });
    await removeToRest(story);
    const { objections } = await story.record();
    expect(objections.first).toMatchObject([{ code: "pods-still-wired", severity: "warning" }]);
    expect(objections.first[0]?.message).toContain("2 pods keep the smaller MTU");
    expect(objections.first[0]?.message).toContain("default Deployment web: 2");
  });
});

describe("a removal without errands", () => {
  it("cleans no node, says so, and gives the lines that replace them", async () => {
    const story = await readyStory();
    await story.tag({ enable_cilium: "false", cilium_probes: "off" });
    const last = await removeToRest(story);
    expect(last).toMatchObject({ kind: "settled", phase: "removing" });
    const { reason, objections, nodesToReplace, unverified } = await story.record();
    expect(reason).toContain("(account for every node): 0 of 3 nodes clean. Waiting for");
    expect(nodesToReplace?.total).toBe(3);
    expect(objections.first[0]).toMatchObject({ code: "nodes-not-clean" });
    expect(objections.first[0]?.message).toContain("cilium_probes=off");
    expect(objections.first[0]?.remedy).toContain("aws eks update-nodegroup-version");
    expect(unverified).toContain("what is left on the nodes: cilium_probes=off");
    expect(story.admin.get(ciliumConfigRef)).toBeUndefined();
    await story.untag("cilium_probes");
    await removeToRest(story);
    expect((await story.record()).phase).toBe("removed");
    expect(story.simulated.traces.nodes).toEqual([]);
  });

  it("goes on where the API server refuses them, and tells what it says", async () => {
    const story = await readyStory();
    await story.tag({ enable_cilium: "false" });
    await removeUntil(story, "agents");
    await story.letTimePass();
    const { faults } = story.kubernetes;
    const isErrand = ({ method, path }: { readonly method: string; readonly path: string }) =>
      method === "PATCH" && path.includes("/namespaces/eks-cilium-errands/pods/clean-");
    faults.inject({ type: "answer", status: 403 }, isErrand, Number.POSITIVE_INFINITY);
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "removing" });
    const { objections } = await story.record();
    expect(objections.first).toContainEqual(expect.objectContaining({ code: "cleaning-refused" }));
    faults.clear();
    await removeToRest(story);
    expect((await story.record()).phase).toBe("removed");
  });
});
