import { describe, expect, it } from "vitest";
import { refOf } from "../../../functions/core/kube-object.ts";
import type { ClusterStory } from "../../builders/cluster-story.ts";
import { nodesOf, removeToRest, removeUntil } from "../../builders/leaving-story.ts";
import { readyStory } from "../../builders/ready-story.ts";

const nodeRef = (name: string) => ({ apiVersion: "v1", kind: "Node", name }) as const;

/** A removal that has come as far as it can with one node whose kubelet says nothing. */
async function withSilentNode(): Promise<{ readonly story: ClusterStory; readonly silent: string }> {
  const story = await readyStory();
  const [silent = ""] = nodesOf(story);
  story.simulated.silent.add(silent);
  await story.letTimePass();
  await story.tag({ enable_cilium: "false" });
  expect(await removeToRest(story)).toMatchObject({ kind: "settled", phase: "removing" });
  return { story, silent };
}

describe("a node that is not Ready", () => {
  it("keeps no other from being cleaned, is named, and is cleaned when it comes back", async () => {
    const { story, silent } = await withSilentNode();
    expect(story.simulated.traces.nodes).toEqual([silent]);
    const { reason, objections, nodesToReplace } = await story.record();
    expect(reason).toBe(
      `Removing 9 of 10 (account for every node): 2 of 3 nodes clean. Waiting for ${silent} to be cleaned or replaced.`,
    );
    expect(nodesToReplace).toEqual({ total: 1, first: [silent] });
    expect(objections.first[0]?.message).toContain(`${silent} (not Ready)`);
    story.kubernetes.requests.clear();
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "removing" });
    expect(story.kubernetes.requests.writes).toEqual([]);

    story.simulated.silent.delete(silent);
    await story.letTimePass(60);
    await removeToRest(story);
    const { phase, evidence } = await story.record();
    expect(phase).toBe("removed");
    expect(evidence.map(({ current, desired }) => `${current} of ${desired}`)).toEqual([
      "2 of 3",
      "3 of 3",
      "3 of 3",
    ]);
    expect(story.simulated.traces.nodes).toEqual([]);
  });

  it("is waited for no more where its owner says that nodes are replaced", async () => {
    const { story, silent } = await withSilentNode();
    await story.tag({ cilium_on_disable: "replace" });
    expect(await removeToRest(story)).toMatchObject({ kind: "settled", phase: "removing" });
    const { reason, nodesToReplace, objections } = await story.record();
    expect(reason).toBe("Cilium is gone; 1 nodes that ran an agent are still to be replaced.");
    expect(nodesToReplace).toEqual({ total: 1, first: [silent] });
    expect(objections.first[0]?.code).toBe("nodes-to-replace");
    story.simulated.silent.delete(silent);
    story.simulated.group.taints = [];
    story.admin.delete(nodeRef(silent));
    await story.letTimePass();
    await removeToRest(story);
    expect((await story.record()).phase).toBe("removed");
  });

  it("that goes is waited for by its machine for a day, and then told as gone", async () => {
    const { story, silent } = await withSilentNode();
    story.simulated.group.taints = [];
    story.simulated.silent.delete(silent);
    story.simulated.group.size = 2;
    story.admin.delete(nodeRef(silent));
    await story.letTimePass();
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "removing" });
    expect((await story.record()).objections.first[0]?.message).toMatch(/away since .*, waited for a day/);
    story.world.clock.advance(86_500);
    await removeToRest(story);
    const { phase, unverified } = await story.record();
    expect(phase).toBe("removed");
    expect(unverified).toContain("anything of 1 nodes that went for good before they were clean");
  });
});

describe("a node that joins", () => {
  it("while agents stand is cleaned like the others", async () => {
    const story = await readyStory();
    await story.tag({ enable_cilium: "false" });
    await removeUntil(story, "quiet");
    story.simulated.group.size = 4;
    await story.letTimePass();
    await removeToRest(story);
    const { phase, evidence } = await story.record();
    expect(phase).toBe("removed");
    expect(evidence.find(({ name }) => name === "nodes that are clean")).toMatchObject({
      current: 4,
      desired: 4,
    });
    expect(story.simulated.traces.nodes).toEqual([]);
  });

  it("when they are gone never sees Cilium, and owes nothing", async () => {
    const story = await readyStory();
    await story.tag({ enable_cilium: "false" });
    await removeUntil(story, "clean");
    story.simulated.group.taints = [];
    story.simulated.group.size = 4;
    await story.letTimePass();
    await removeToRest(story);
    expect((await story.record()).evidence[1]).toMatchObject({ current: 3, desired: 3 });
  });
});

describe("a node on which something is left", () => {
  it("is tried again after the others, told with what, and does not hide in the end", async () => {
    const story = await readyStory();
    await story.tag({ enable_cilium: "false" });
    await removeUntil(story, "agents");
    story.simulated.networkFaults.add("something is left on nodes");
    await story.letTimePass();
    for (let count = 0; count < 24; count += 1) {
      await story.pass();
      await story.letTimePass();
    }
    const { phase, reason, objections } = await story.record();
    expect(phase).toBe("removing");
    expect(reason).toContain("(account for every node): 0 of 3 nodes clean.");
    expect(objections.first.find(({ code }) => code === "nodes-not-clean")?.message).toMatch(
      /3 nodes that ran an agent are not clean: ip-\S+ \(1 links, 12 iptables lines\)/,
    );
    story.simulated.networkFaults.clear();
    await removeToRest(story);
    expect((await story.record()).phase).toBe("removed");
  });
});

describe("a node on which new pods do not start", () => {
  it("keeps the removal from its end, and is named", async () => {
    const story = await readyStory();
    await story.tag({ enable_cilium: "false" });
    await removeUntil(story, "pods");
    story.simulated.networkFaults.add("DNS is silent");
    await story.letTimePass();
    for (let count = 0; count < 8; count += 1) {
      await story.pass();
      await story.letTimePass();
    }
    const { reason, objections } = await story.record();
    expect(reason).toContain("(try new pods): 0 of 3 nodes proved by new pods.");
    const told = objections.first.find(({ code }) => code === "new-pods-fail");
    if (told !== undefined) expect(told.message).toContain("a new pod resolves no name");
    story.simulated.networkFaults.clear();
    await removeToRest(story);
    expect((await story.record()).phase).toBe("removed");
    for (const node of story.admin.list("v1", "Node")) expect(refOf(node).name).toBeDefined();
  });
});
