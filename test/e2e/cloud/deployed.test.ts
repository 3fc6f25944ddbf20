import { randomUUID } from "node:crypto";
import { DeleteAccessEntryCommand, DescribeAccessEntryCommand } from "@aws-sdk/client-eks";
import type { ConfigMap, Node } from "kubernetes-types/core/v1.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorName } from "../../contracts/aws/aws-target.ts";
import { type AuditedCall, countCalls, isWrite } from "../harness/control-plane/audit-log.ts";
import { labelledObjects } from "../harness/control-plane/labelled-objects.ts";
import { replaceNodes } from "../harness/control-plane/replace-nodes.ts";
import { eventually } from "../harness/processes/eventually.ts";
import { AwsAccountOwner } from "./aws-account-owner.ts";
import { batches, denials } from "./emulator-notes.ts";
import { phaseEventListener } from "./phase-event-listener.ts";
import { type SimulatedWorkloads, simulateWorkloads } from "./simulate-workloads.ts";
import { type Cloud, passUser, realName, startCloud } from "./start-cloud.ts";
import { untilQueuesIdle } from "./until-queues-idle.ts";

/** One cluster of the deployed stack, from its creation to the removal of Cilium; each step builds on the one before. */
describe("the deployed stack", () => {
  let cloud: Cloud;
  let workloads: SimulatedWorkloads;
  let owner: AwsAccountOwner;

  /** Changes of the phase, as whoever has a rule for them hears of them. */
  const changes: (readonly [from: string | null, to: string])[] = [];
  let hear: () => Promise<void>;

  beforeAll(async () => {
    cloud = await startCloud();
    const announced = await phaseEventListener(cloud);
    hear = async () => void changes.push(...(await announced()));
    workloads = await simulateWorkloads(cloud);
    owner = new AwsAccountOwner(cloud, realName);
  });
  afterAll(async () => {
    await workloads?.stop();
    await cloud?.stop();
  });

  async function callsDuring(work: () => Promise<unknown>): Promise<readonly AuditedCall[]> {
    const { audit } = cloud.controlPlane;
    const before = (await audit.calls()).length;
    await work();
    return (await audit.calls()).slice(before).filter((call) => call.user === passUser);
  }
  const entry = () => ({ clusterName: realName, principalArn: cloud.deployment.roleArn });

  it("leaves a cluster alone that is created without the tag", async () => {
    const calls = await callsDuring(async () => {
      await owner.create({ team: "platform" });
      await eventually("pass over the cluster", async () => (await owner.passes())[0]);
    });
    expect(calls).toEqual([]);
    expect(await owner.record()).toBeUndefined();
    const asked = cloud.clients.eks.send(new DescribeAccessEntryCommand(entry()));
    expect(await errorName(asked)).toBe("ResourceNotFoundException");
  });

  it("installs Cilium by itself when the cluster is tagged", async () => {
    await owner.tag({ enable_cilium: "true" });
    const record = await owner.waitForPhase("ready");
    expect(record).toMatchObject({ release: "1.19.6", revision: 1 });
    expect(record.evidence.filter(({ current, desired }) => current < desired)).toEqual([]);
    expect(record.proof).toMatchObject({ nodes: 3, of: 3 });
  });

  it("gives the real operator what it needs", async () => {
    expect(await workloads.operator.assessments()).toEqual([
      { leads: true, forbidden: [], refusedSettings: [], unknownSettings: [], ended: undefined },
    ]);
    const nodes = await cloud.controlPlane.admin.list<Node>("/api/v1/nodes");
    expect(nodes.map(({ spec }) => spec?.taints ?? [])).toEqual([[], [], []]);
  });

  it("writes nothing when there is nothing to do", async () => {
    const calls = await callsDuring(() => owner.reconcileAndWait());
    expect(countCalls(calls.filter(isWrite))).toEqual({});
    expect(calls.length).toBeGreaterThan(0);
    expect(calls.length).toBeLessThanOrEqual(24);
  });

  it("takes duplicates once, and is moved by no stale event", async () => {
    const record = await owner.record();
    const event = (eventName: string, eventID: string) => ({
      source: "aws.eks",
      detailType: "AWS API Call via CloudTrail",
      detail: { eventName, eventID, requestParameters: { name: realName } },
    });
    const before = (await owner.passes()).length;
    const calls = await callsDuring(async () => {
      const [deleted, created] = [event("DeleteCluster", randomUUID()), event("CreateCluster", randomUUID())];
      for (const each of [deleted, created, deleted, created, deleted])
        await cloud.miniStack.control("event", each);
      await untilQueuesIdle(cloud);
    });
    const passes = (await owner.passes()).slice(before);
    expect(passes.map(({ messages }) => JSON.parse(messages[0]?.body ?? "{}").why).sort()).toEqual([
      "CloudTrail CreateCluster",
      "CloudTrail DeleteCluster",
    ]);
    expect(countCalls(calls.filter(isWrite))).toEqual({});
    expect(await owner.record()).toEqual(record);
  });

  it("repairs what somebody changed", async () => {
    const { admin } = cloud.controlPlane;
    // Each change from here on would ask the nodes again, in the time that it takes.
    await owner.tag({ cilium_probes: "off" });
    await untilQueuesIdle(cloud);
    const path = "/api/v1/namespaces/kube-system/configmaps/cilium-config";
    await admin.patch(path, { data: { "enable-wireguard": "false" } });
    await owner.reconcileAndWait();
    // That pass only looked, and borrowed cluster-admin for the next one.
    await eventually("repaired configuration", async () =>
      (await admin.get<ConfigMap>(path))?.data?.["enable-wireguard"] === "true" ? true : undefined,
    );
    await owner.hurries("ready");
  });

  it("makes its access entry anew when somebody deletes it", async () => {
    const { eks } = cloud.clients;
    await hear();
    const before = changes.length;
    await eks.send(new DeleteAccessEntryCommand(entry()));
    // By what it announces: on a busy machine the next pass may be through before the record is read.
    await eventually("refusal of the role's tokens", async () => {
      await owner.reconcileAndWait();
      await hear();
      return changes.slice(before).some(([, to]) => to === "waiting") ? true : undefined;
    });
    const calls = await callsDuring(() => owner.hurries("ready"));
    expect(countCalls(calls.filter(isWrite))).toEqual({});
    expect((await eks.send(new DescribeAccessEntryCommand(entry()))).accessEntry?.type).toBe("STANDARD");
  });

  it("replaces its access entry when the entry died with the role that it was made for", async () => {
    const { eks } = cloud.clients;
    const made = async () =>
      (await eks.send(new DescribeAccessEntryCommand(entry()))).accessEntry?.accessEntryArn;
    const before = await made();
    await cloud.miniStack.control("entry-goes-dead", {
      cluster: realName,
      principalArn: entry().principalArn,
    });
    const { accessEntry } = await owner.hurries("waiting");
    expect(accessEntry?.replaced).toBe(false);
    // EKS needs up to two minutes to spread a new entry; they are over.
    await owner.rewriteRecord((record) => ({
      ...record,
      accessEntry: { replaced: false, waitingSince: new Date(Date.now() - 600_000).toISOString() },
    }));
    await owner.reconcileAndWait();
    expect(await made()).not.toBe(before);
    await owner.hurries("ready");
  });

  it("removes Cilium on enable_cilium=false, and waits for the nodes to be replaced", async () => {
    const { admin } = cloud.controlPlane;
    await owner.tag({ enable_cilium: "false" });
    const { nodesToReplace } = await owner.waitForPhase("removing");
    expect(nodesToReplace?.total).toBe(3);
    await replaceNodes(admin);
    await owner.hurries("removed");
    await workloads.stop();
  });

  it("leaves nothing but what must stay", async () => {
    const { admin } = cloud.controlPlane;
    expect(await labelledObjects(admin)).toEqual([]);
    const asked = cloud.clients.eks.send(new DescribeAccessEntryCommand(entry()));
    expect(await errorName(asked)).toBe("ResourceNotFoundException");
  });

  it("announced each change of the phase to whoever has a rule for it", async () => {
    await hear();
    expect(changes.map(([, to]) => to)).toEqual(expect.arrayContaining(["ready", "removing", "removed"]));
    const expected = changes.map((_, at) => (at === 0 ? null : (changes[at - 1]?.[1] ?? null)));
    expect(changes.map(([from]) => from)).toEqual(expected);
  });

  it("was denied nothing by the policies of its roles, and failed nowhere", async () => {
    expect(await denials(cloud.miniStack)).toEqual([]);
    const all = await batches(cloud.miniStack);
    expect(all.filter(({ failed }) => failed > 0)).toEqual([]);
    expect(all.length).toBeGreaterThan(10);
  });
});
