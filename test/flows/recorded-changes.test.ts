import { describe, expect, it } from "vitest";
import { type ObjectRef, refOf } from "../../functions/core/kube-object.ts";
import { AwsCallError } from "../../functions/flows/ports/aws-call-error.ts";
import { beginStory } from "../builders/begin-story.ts";
import { agentsRef, ClusterStory } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

const config: ObjectRef = {
  apiVersion: "v1",
  kind: "ConfigMap",
  namespace: "kube-system",
  name: "cilium-config",
};
const key = "ConfigMap kube-system/cilium-config";

describe("the record of a cluster", () => {
  it("says what is on, and that an installation was the last change", async () => {
    const story = await beginStory();
    await story.passUntilSettled();
    expect(await story.record()).toMatchObject({
      phase: "ready",
      spec: { release: "1.19.6", encryption: "wireguard", mutualAuth: "spire", l7: true },
      lastChange: { kind: "install", revision: 1, why: "a test", configured: { total: 0 } },
    });
  });

  it("says what was pinned for life, also while nobody sees into the cluster, until nothing is installed", async () => {
    const story = await readyStory();
    const pinned = { clusterName: "demo", routerPool: "198.18.0.0/16" };
    expect((await story.record()).pinned).toEqual(pinned);
    story.kubernetes.faults.inject({ type: "answer", status: 401 }, () => true, 8);
    await story.pass();
    expect(await story.record()).toMatchObject({ revision: 1, pinned });
    story.kubernetes.faults.clear();
    story.simulated.group.taints = [];
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    await story.passUntilSettled();
    for (const node of story.admin.list("v1", "Node")) story.admin.delete(refOf(node));
    await story.letTimePass();
    expect(await story.pass()).toMatchObject({ phase: "removed" });
    expect((await story.record()).pinned).toBeUndefined();
  });

  it("names who changed what was repaired, while every look after it keeps the change", async () => {
    const story = await readyStory();
    const merged = { data: { "enable-wireguard": "false" } };
    story.kubernetes.admin.as("argocd").patch(config, merged);
    await story.pass();
    const { lastChange, history } = await story.record();
    expect(lastChange).toMatchObject({ kind: "repair", revision: 1, writers: ["argocd"] });
    expect(lastChange?.configured.first).toContain(key);
    expect(history).toMatchObject([{ kind: "install", revision: 1 }]);
    await story.letTimePass();
    await story.passUntilSettled();
    expect(await story.record()).toMatchObject({ phase: "ready", lastChange, history });
  });

  it("tells a change by tag, and a removal, each before what came before it", async () => {
    const story = await readyStory();
    await story.tag({ cilium_encryption: "none" });
    await story.passUntilSettled();
    const changed = await story.record();
    expect(changed).toMatchObject({
      spec: { encryption: "none" },
      lastChange: { kind: "change", revision: 2 },
      history: [{ kind: "install" }],
    });
    expect(changed.unverified.join()).toContain("in clear text, as asked");
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    await story.pass();
    expect(await story.record()).toMatchObject({
      lastChange: { kind: "removal", revision: null, deleted: { total: 1 } },
      history: [{ kind: "change" }, { kind: "install" }],
    });
  });

  it("names what waits under pause beside a check that is not met", async () => {
    const story = await readyStory();
    await story.tag({ cilium_paused: "true" });
    story.admin.delete({ ...config, apiVersion: "apps/v1", kind: "DaemonSet", name: "cilium" });
    await story.pass();
    const { reason } = await story.record();
    expect(reason).toContain("0 of 3");
    expect(reason).toContain("cilium_paused=true: 1 change waits: DaemonSet kube-system/cilium.");
  });

  it("names what waits while the cluster is paused", async () => {
    const story = await readyStory();
    await story.tag({ cilium_paused: "true" });
    await story.pass();
    expect((await story.record()).reason).toContain("cilium_paused=true: nothing waits.");
    story.admin.delete(config);
    await story.pass();
    expect((await story.record()).reason).toContain(`cilium_paused=true: 1 change waits: ${key}.`);
    await story.tag({ cilium_hubble: "off" });
    await story.pass();
    expect((await story.record()).reason).toMatch(/\d+ changes wait: .+, .+, .+ and \d+ more\./);
  });

  it("is found by the query that docs/security.md gives for clusters that are not encrypted", async () => {
    const story = await readyStory();
    expect(await story.recordText()).not.toContain('"encryption":"none"');
    await story.tag({ cilium_encryption: "none" });
    await story.passUntilSettled();
    expect(await story.recordText()).toContain('"encryption":"none"');
  });
});

describe("a change whose last record is not written", () => {
  /** Parameter Store takes so many records of this pass, and no more. */
  async function passWithRecords({ world, id }: ClusterStory, count: number, error: Error): Promise<void> {
    const { records } = world.ports;
    let left = count;
    const write: typeof records.write = (name, text) => {
      left -= 1;
      if (left < 0) throw error;
      return records.write(name, text);
    };
    const ports = {
      ...world.ports,
      records: { ...records, write },
    };
    await new ClusterStory({ ...world, ports }, id.name).pass().catch(() => {});
  }

  const killed = new Error("killed");
  const throttled = new AwsCallError("throttled", "ThrottlingException", "put record: slow down");
  const summary = (change?: { kind: string; revision: number | null }) => [change?.kind, change?.revision];

  it.each([
    [killed, 1],
    [killed, 2],
    [throttled, 2],
  ])("is told by the next pass: %o after %i records", async (error, count) => {
    const story = await readyStory();
    await story.tag({ cilium_hubble: "off" });
    await passWithRecords(story, count, error);
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    const { lastChange, history, intendedChange, revision } = await story.record();
    expect(revision).toBe(2);
    expect(summary(lastChange)).toEqual(["change", 2]);
    expect(lastChange?.deleted.total).toBeGreaterThan(0);
    expect(history?.map(summary)).toEqual([["install", 1]]);
    expect(intendedChange).toBeUndefined();
  });

  it("is told where it was a repair, before the change that comes next", async () => {
    const story = await readyStory();
    story.admin.delete(agentsRef);
    await passWithRecords(story, 1, killed);
    await story.tag({ cilium_hubble: "off" });
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    const { lastChange, history } = await story.record();
    expect([lastChange, ...(history ?? [])].map(summary)).toEqual([
      ["change", 2],
      ["repair", 1],
      ["install", 1],
    ]);
  });

  it("is not told where it is taken back before it comes to anything", async () => {
    const story = await readyStory();
    await story.tag({ cilium_hubble: "off" });
    await passWithRecords(story, 1, killed);
    await story.untag("cilium_hubble");
    await story.letTimePass();
    await story.passUntilSettled();
    const { lastChange, intendedChange, revision } = await story.record();
    expect(revision).toBe(1);
    expect(summary(lastChange)).not.toEqual(["change", 2]);
    expect(intendedChange).toBeUndefined();
  });
});
