import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { messageGroup } from "../../../functions/core/cluster-id.ts";
import { AwsAccountOwner } from "./aws-account-owner.ts";
import { type Batch, batches, denials } from "./emulator-notes.ts";
import { type SimulatedWorkloads, simulateWorkloads } from "./simulate-workloads.ts";
import { type Cloud, realName, startCloud } from "./start-cloud.ts";
import { type LocalClusterInCloud, startLocalClusterInCloud } from "./start-local-cluster-in-cloud.ts";
import { untilQueuesIdle } from "./until-queues-idle.ts";

/** As many passes at once as the deployment allows by default. */
const concurrency = 10;

describe("a burst on twenty clusters, one of them with a real API server", () => {
  let cloud: Cloud;
  let workloads: SimulatedWorkloads;
  let owners: readonly AwsAccountOwner[];
  const localClusters: LocalClusterInCloud[] = [];

  beforeAll(async () => {
    cloud = await startCloud();
    workloads = await simulateWorkloads(cloud);
    const names = Array.from({ length: 19 }, (_, index) => `stand-in-${index + 1}`);
    for (const name of names) localClusters.push(await startLocalClusterInCloud(cloud.miniStack, name));
    owners = [realName, ...names].map((name) => new AwsAccountOwner(cloud, name));
  });
  afterAll(async () => {
    for (const { stop } of localClusters) await stop();
    await workloads?.stop();
    await cloud?.stop();
  });

  it("brings every one of them to what its last tags ask", async () => {
    await Promise.all(
      owners.map(async (owner) => {
        await owner.create({ enable_cilium: "true", cilium_hubble: "off" });
        await owner.tag({ cilium_hubble: "agent" });
        await owner.tag({ cilium_hubble: "full", cilium_encryption: "none" });
      }),
    );
    const records = await Promise.all(owners.map((owner) => owner.hurries("ready")));
    expect(records.map(({ release }) => release)).toEqual(owners.map(() => "1.19.6"));
    for (const { kubernetes } of localClusters) {
      const config = kubernetes.admin.get({
        apiVersion: "v1",
        kind: "ConfigMap",
        namespace: "kube-system",
        name: "cilium-config",
      });
      expect(config?.["data"]).toMatchObject({ "enable-hubble": "true" });
      expect(config?.["data"]).not.toHaveProperty("enable-wireguard", "true");
    }
  });

  it("makes the passes of a cluster one after the other, in the order of its reconcile requests", async () => {
    await untilQueuesIdle(cloud);
    const all = await batches(cloud.miniStack);
    for (const { cluster } of owners) {
      const own = all
        .filter(({ messages }) => messages[0]?.group === messageGroup(cluster))
        .sort((one, other) => one.began - other.began);
      expect(own.length).toBeGreaterThan(1);
      for (const [at, pass] of own.slice(1).entries()) {
        expect(pass.began).toBeGreaterThanOrEqual(own[at]?.ended ?? 0);
        expect((pass.messages[0]?.sequence ?? "") > (own[at]?.messages[0]?.sequence ?? "")).toBe(true);
      }
    }
  });

  it("makes passes of different clusters side by side, as many as the deployment allows", async () => {
    const passes = (await batches(cloud.miniStack)).filter(({ messages }) => messages[0]?.group);
    const most = mostAtOnce(passes);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(concurrency);
  });

  it("was denied nothing, and failed nowhere", async () => {
    expect(await denials(cloud.miniStack)).toEqual([]);
    expect((await batches(cloud.miniStack)).filter(({ failed }) => failed > 0)).toEqual([]);
  });
});

function mostAtOnce(passes: readonly Batch[]): number {
  const changes = passes
    .flatMap(({ began, ended }) => [[began, 1] as const, [ended, -1] as const])
    .sort(([one, up], [other, down]) => one - other || up - down);
  let [now, most] = [0, 0];
  for (const [, change] of changes) {
    now += change;
    most = Math.max(most, now);
  }
  return most;
}
