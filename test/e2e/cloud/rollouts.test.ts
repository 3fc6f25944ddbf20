import { EKSClient, TagResourceCommand } from "@aws-sdk/client-eks";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clusterArn, clusterKey } from "../../../functions/core/cluster-id.ts";
import { eventNames } from "../../../functions/core/events/event-names.ts";
import type { JsonMap } from "../../../functions/core/json.ts";
import { productNames } from "../../../functions/core/product-names.ts";
import { assignmentName, rolloutNames } from "../../../functions/core/rollouts/parameter-names.ts";
import { rolloutEventNames } from "../../../functions/core/rollouts/rollout-event-names.ts";
import { type RolloutStatus, readRolloutStatus } from "../../../functions/core/rollouts/rollout-status.ts";
import { errorName } from "../../contracts/aws/aws-target.ts";
import { eventually } from "../harness/processes/eventually.ts";
import { AwsAccountOwner } from "./aws-account-owner.ts";
import { copyRole } from "./copy-role.ts";
import { batches, denials } from "./emulator-notes.ts";
import { type SimulatedWorkloads, simulateWorkloads } from "./simulate-workloads.ts";
import { type Cloud, realName, startCloud } from "./start-cloud.ts";
import { type LocalClusterInCloud, startLocalClusterInCloud } from "./start-local-cluster-in-cloud.ts";
import { cloudHome } from "./start-ministack.ts";

const standIns = ["canary", "shop-1", "shop-2", "shop-3", "shop-4"] as const;

/** One cluster with a real API server and the real operators of both releases, five stand-ins, and nothing but events. */
describe("rollouts in the deployed stack", () => {
  let cloud: Cloud;
  let workloads: SimulatedWorkloads;
  let owners: readonly AwsAccountOwner[];
  const localClusters = new Map<string, LocalClusterInCloud>();

  beforeAll(async () => {
    cloud = await startCloud({ release: "1.18" });
    workloads = await simulateWorkloads(cloud);
    for (const name of standIns)
      localClusters.set(name, await startLocalClusterInCloud(cloud.miniStack, name));
    owners = [realName, ...standIns].map((name) => new AwsAccountOwner(cloud, name));
  });
  afterAll(async () => {
    for (const { stop } of localClusters.values()) await stop();
    await workloads?.stop();
    await cloud?.stop();
  });

  async function say(kind: keyof typeof rolloutEventNames.commands, detail: JsonMap): Promise<void> {
    const Detail = JSON.stringify({ version: 1, by: "jana", reason: "CVE-2026-41520", ...detail });
    const entry = { Source: eventNames.own, DetailType: rolloutEventNames.commands[kind], Detail };
    await cloud.clients.events.send(new PutEventsCommand({ Entries: [entry] }));
  }

  /** Asks for a look at each cluster meanwhile: its next one may be minutes away. */
  async function until(
    id: string,
    what: string,
    isSo: (status: RolloutStatus) => boolean,
  ): Promise<RolloutStatus> {
    let last: RolloutStatus | undefined;
    let asked = Date.now();
    try {
      return await eventually(what, async () => {
        await cloud.miniStack.refuseFallen();
        last = await statusOf(id);
        if (last !== undefined && isSo(last)) return last;
        if (Date.now() - asked > 5000) {
          asked = Date.now();
          for (const owner of owners) await owner.requestReconcile();
        }
        return undefined;
      });
    } catch (cause) {
      throw new Error(`${what}: never. The status says ${JSON.stringify(last)}`, { cause });
    }
  }

  async function statusOf(id: string): Promise<RolloutStatus | undefined> {
    const { status } = rolloutNames(productNames.recordPrefix, id);
    const asked = cloud.clients.ssm.send(new GetParameterCommand({ Name: status }));
    return readRolloutStatus(
      await asked.then(({ Parameter }) => Parameter?.Value).catch(() => undefined),
      id,
    );
  }

  /** Ten minutes in which all was well have to lie before a move. */
  async function haveRested(): Promise<void> {
    const phaseSince = new Date(Date.now() - 660_000).toISOString();
    for (const owner of owners) await owner.rewriteRecord((record) => ({ ...record, phaseSince }));
  }

  async function releases(): Promise<readonly unknown[]> {
    return Promise.all(owners.map(async (owner) => (await owner.record())?.release));
  }

  it("begin on a fleet of the release before", async () => {
    for (const owner of owners) await owner.create({ enable_cilium: "true", cilium_probes: "off" });
    for (const owner of owners) await owner.hurries("ready");
    expect(new Set(await releases())).toEqual(new Set(["1.18.12"]));
    await haveRested();
  });

  it("plan on request, start with the digest of the plan, wait for an approval, and move every member", async () => {
    await say("request", {
      id: "to-1-19",
      change: { release: "1.19" },
      waves: [
        { name: "canary", names: [realName, "canary"], soakMinutes: 0, maxConcurrent: 2 },
        { name: "rest", rest: true, soakMinutes: 0, maxConcurrent: 4, approval: "before" },
      ],
    });
    const { planDigest } = await until("to-1-19", "a plan", ({ state }) => state === "planned");
    expect(new Set(await releases())).toEqual(new Set(["1.18.12"]));
    await say("start", { id: "to-1-19", planDigest: planDigest ?? "" });
    const waiting = await until(
      "to-1-19",
      "a canary that is done",
      ({ waitingFor }) => waitingFor?.what === "approval",
    );
    expect(waiting.waitingFor?.how).toContain("approve");
    expect((await releases()).filter((release) => release === "1.19.6")).toHaveLength(2);
    await say("approve", { id: "to-1-19", gate: "rest", planDigest: planDigest ?? "", by: "li" });
    await until("to-1-19", "the end", ({ state }) => state === "completed");
    expect(new Set(await releases())).toEqual(new Set(["1.19.6"]));
    const assessments = await workloads.operator.assessments();
    expect(assessments.length).toBeGreaterThanOrEqual(2);
    for (const { forbidden, refusedSettings } of assessments)
      expect({ forbidden, refusedSettings }).toEqual({ forbidden: [], refusedSettings: [] });
  });

  it("halt at a member that does not hold, which goes back, and nothing else moves", async () => {
    await haveRested();
    const canary = localClusters.get("canary");
    await say("request", {
      id: "hubble",
      mode: "start",
      change: { set: { hubble: "agent" } },
      waves: [
        { name: "canary", names: ["canary"], soakMinutes: 30 },
        { name: "rest", rest: true, soakMinutes: 0 },
      ],
    });
    const state = async () => (await owners[1]?.record())?.rollout?.state;
    await eventually("canary that soaks", async () => {
      await owners[1]?.requestReconcile();
      return (await state()) === "soaking" ? true : undefined;
    });
    for (const { metadata } of canary?.kubernetes.admin.list("v1", "Node") ?? [])
      canary?.simulated.brokenAgents.add(metadata.name);
    await eventually("canary that has failed", async () => {
      await owners[1]?.requestReconcile();
      return ["failed", "returning"].includes((await state()) ?? "") ? true : undefined;
    });
    canary?.simulated.brokenAgents.clear();
    const { halt, reason } = await until("hubble", "a halt", (status) => status.state === "halted");
    expect({ why: halt?.why, reason }).toMatchObject({
      why: "budget",
      reason: expect.stringContaining("canary"),
    });
    await eventually("canary that is back", async () => {
      await owners[1]?.requestReconcile();
      return (await state()) === "returned" ? true : undefined;
    });
    const hubble = await Promise.all(owners.map(async (owner) => (await owner.record())?.spec?.hubble));
    expect(new Set(hubble)).toEqual(new Set(["relay"]));
  });

  it("were denied nothing by the policies of their roles, and failed nowhere", async () => {
    expect(await denials(cloud.miniStack)).toEqual([]);
    expect((await batches(cloud.miniStack)).filter(({ failed }) => failed > 0)).toEqual([]);
  });

  describe("the role that advances them", () => {
    let call: (deed: "command" | "told" | "record" | "assignment" | "work" | "tag") => Promise<unknown>;

    beforeAll(async () => {
      const { account, region } = cloudHome;
      const { credentials } = await copyRole(
        cloud,
        `arn:aws:iam::${account}:role/eks-cilium-rollouts-${region}`,
      );
      const settings = { ...cloud.miniStack.client, credentials };
      const events = new EventBridgeClient(settings);
      const ssm = new SSMClient(settings);
      const put = (Name: string) =>
        ssm.send(new PutParameterCommand({ Name, Value: "{}", Type: "String", Overwrite: true }));
      const cluster = { ...cloudHome, name: "nobody" };
      const speak = (DetailType: string) =>
        events.send(
          new PutEventsCommand({ Entries: [{ Source: eventNames.own, DetailType, Detail: "{}" }] }),
        );
      const deeds = {
        command: () => speak(rolloutEventNames.commands.approve),
        told: () => speak(rolloutEventNames.told.wave),
        record: () => put(`${productNames.recordPrefix}/clusters/${clusterKey(cluster)}`),
        assignment: () => put(assignmentName(productNames.recordPrefix, clusterKey(cluster))),
        work: () =>
          new SQSClient({ ...settings, useQueueUrlAsEndpoint: false }).send(
            new SendMessageCommand({ QueueUrl: cloud.deployment.workUrl, MessageBody: "{}" }),
          ),
        tag: () =>
          new EKSClient(settings).send(
            new TagResourceCommand({
              resourceArn: clusterArn(owners[0]?.cluster ?? cluster),
              tags: { enable_cilium: "false" },
            }),
          ),
      };
      call = (deed) => deeds[deed]();
    });

    it.each(["told", "assignment"] as const)("does what its work is: %s", async (deed) => {
      await expect(call(deed)).resolves.toBeDefined();
    });

    it.each(["command", "record", "work", "tag"] as const)("never does what is not: %s", async (deed) => {
      expect(await errorName(call(deed))).toMatch(/AccessDenied/);
    });
  });
});
