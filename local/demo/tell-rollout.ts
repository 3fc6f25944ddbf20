import { setTimeout as pause } from "node:timers/promises";
import { CreateClusterCommand } from "@aws-sdk/client-eks";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetParameterCommand, ParameterNotFound } from "@aws-sdk/client-ssm";
import { clusterKey } from "../../functions/core/cluster-id.ts";
import type { JsonMap } from "../../functions/core/json.ts";
import { productNames, recordName } from "../../functions/core/product-names.ts";
import { readRecord } from "../../functions/core/record/read-record.ts";
import type { StatusRecord } from "../../functions/core/record/status-record.ts";
import { rolloutNames } from "../../functions/core/rollouts/parameter-names.ts";
import { rolloutEventNames } from "../../functions/core/rollouts/rollout-event-names.ts";
import { type RolloutStatus, readRolloutStatus } from "../../functions/core/rollouts/rollout-status.ts";
import { localScope } from "../callers.ts";
import type { LocalWorld } from "../local-world.ts";
import { StepFailed } from "./follow-record.ts";
import type { Narrator } from "./narrator.ts";
import type { StoryTime } from "./story-time.ts";

export interface RolloutStage {
  readonly world: LocalWorld;
  readonly narrator: Narrator;
  readonly time: StoryTime;
  /** What was told last. */
  lastLine: string;
}

const names = ["canary-1", "shop-1"] as const;
const id = "cilium-1-19";
const lookEvery = 20;
/** Seconds of the world's clock that one step may take. */
const patience = 7_200;

/** Chapters from two clusters on the last minor to both on the next one: by events alone. */
export async function tellRollout(stage: RolloutStage): Promise<void> {
  const { world, narrator } = stage;
  narrator.chapter("Two clusters with Cilium 1.18");
  for (const name of names) await create(world, name);
  await until(stage, "both clusters are ready", async () => {
    const records = await Promise.all(names.map((name) => recordOf(world, name)));
    return records.every((record) => record?.phase === "ready");
  });
  narrator.event(`${names.join(" and ")} are ready, on ${(await recordOf(world, names[0]))?.release}`);

  narrator.chapter("A rollout is asked for: nothing starts, there is a plan");
  await say(stage, "request", {
    change: { release: "1.19" },
    waves: [
      { name: "canary", names: [names[0]], soakMinutes: 5 },
      { name: "rest", rest: true, soakMinutes: 5, approval: "before" },
    ],
  });
  const { planDigest } = await untilState(stage, "it is planned", ({ state }) => state === "planned");

  narrator.chapter("It is started: the canary moves, is proved, and soaks");
  await say(stage, "start", { planDigest });
  await untilState(stage, "the canary is done", ({ waitingFor }) => waitingFor?.what === "approval");

  narrator.chapter("The rest waits for an approval of this plan");
  await say(stage, "approve", { gate: "rest", planDigest, by: "li" });
  await untilState(stage, "it has ended", ({ state }) => state === "completed");
  for (const name of names) {
    const record = await recordOf(world, name);
    narrator.event(`${name}: ${record?.phase}, ${record?.release}, revision ${record?.revision}`);
  }
}

async function create({ clients }: LocalWorld, name: string): Promise<void> {
  await clients.eks.send(
    new CreateClusterCommand({
      name,
      version: "1.34",
      roleArn: `arn:aws:iam::${localScope.account}:role/eks-cluster`,
      resourcesVpcConfig: {},
      accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" },
      // What is asked of nodes is told by the other demo.
      tags: { enable_cilium: "true", cilium_probes: "off" },
    }),
  );
}

async function say(
  { world, narrator }: RolloutStage,
  kind: keyof typeof rolloutEventNames.commands,
  more: JsonMap,
): Promise<void> {
  const type = rolloutEventNames.commands[kind];
  const detail = { version: 1, id, by: "jana", reason: "CVE-2026-41520", ...more };
  const entry = { Source: productNames.eventSource, DetailType: type, Detail: JSON.stringify(detail) };
  await world.clients.events.send(new PutEventsCommand({ Entries: [entry] }));
  narrator.event(`${type}, by ${detail.by}`);
}

/** Tells each change of state or of what is waited for, until the rollout is as described. */
async function untilState(
  stage: RolloutStage,
  step: string,
  isSo: (status: RolloutStatus) => boolean,
): Promise<RolloutStatus> {
  let found: RolloutStatus | undefined;
  await until(stage, step, async () => {
    const status = await statusOf(stage.world);
    if (status === undefined) return false;
    const line = `${status.state.padEnd(10)} ${status.waitingFor?.how ?? status.reason}`;
    if (line !== stage.lastLine) stage.narrator.event(line);
    stage.lastLine = line;
    found = status;
    return isSo(status);
  });
  if (found === undefined) throw new StepFailed(step, "no status");
  return found;
}

async function until(stage: RolloutStage, step: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited <= patience; ) {
    if (await isSo()) return;
    await pause(lookEvery);
    waited += stage.time.pass(lookEvery);
  }
  const status = await statusOf(stage.world);
  throw new StepFailed(step, status === undefined ? "no status" : `${status.state}: ${status.reason}`);
}

async function statusOf(world: LocalWorld): Promise<RolloutStatus | undefined> {
  return readRolloutStatus(await textOf(world, rolloutNames(productNames.recordPrefix, id).status), id);
}

async function recordOf(world: LocalWorld, name: string): Promise<StatusRecord | undefined> {
  const key = clusterKey({ ...localScope, name });
  const reading = readRecord(await textOf(world, recordName(productNames.recordPrefix, key)));
  return reading.kind === "record" ? reading.record : undefined;
}

async function textOf({ clients }: LocalWorld, name: string): Promise<string | undefined> {
  try {
    return (await clients.ssm.send(new GetParameterCommand({ Name: name }))).Parameter?.Value;
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined;
    throw error;
  }
}
