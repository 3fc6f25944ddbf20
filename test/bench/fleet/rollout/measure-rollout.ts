import { setTimeout as pause } from "node:timers/promises";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetParameterCommand, GetParametersCommand, ParameterNotFound } from "@aws-sdk/client-ssm";
import { clusterKey } from "../../../../functions/core/cluster-id.ts";
import { productNames, recordName } from "../../../../functions/core/product-names.ts";
import { readRecord } from "../../../../functions/core/record/read-record.ts";
import { rolloutNames } from "../../../../functions/core/rollouts/parameter-names.ts";
import { rolloutEventNames } from "../../../../functions/core/rollouts/rollout-event-names.ts";
import type { WaveRequest } from "../../../../functions/core/rollouts/rollout-request.ts";
import {
  isFinal,
  type RolloutStatus,
  readRolloutStatus,
} from "../../../../functions/core/rollouts/rollout-status.ts";
import type { Fleet } from "../fleet.ts";
import type { FleetCluster } from "../fleet-cluster.ts";
import { kubernetesRequests } from "../kubernetes-requests.ts";
import prices from "../prices.json" with { type: "json" };
import { sendSchedule } from "../send-schedule.ts";
import { type FleetSize, startFleet } from "../start-fleet.ts";
import { dollarsOf } from "./dollars-of.ts";
import type { RolloutMeasurement } from "./rollout-measurement.ts";
import { runRollouts } from "./run-rollouts.ts";

const id = "bench";
/** Seconds of the world's clock between two looks at who moves. */
const lookEvery = 20;
/** Milliseconds of the system's clock between two lines for whoever watches. */
const printEvery = 60_000;
/** Seconds that a wave may take beside its soak. */
const patience = 8 * 3600;

function wavesOf(soakMinutes: number): readonly WaveRequest[] {
  return [
    { name: "canary", representative: true, count: 3, maxConcurrent: 3, failureBudget: 2, soakMinutes },
    { name: "ten", percent: 10, maxConcurrent: 20, soakMinutes },
    { name: "rest", rest: true, maxConcurrent: 50, soakMinutes },
  ];
}

/** Moves a fleet to the next minor in three waves, by one event. Throws where it does not come to its end, or loses a message. */
export async function measureRollout(
  size: FleetSize & { readonly soakMinutes: number },
  print: (line: string) => void,
): Promise<RolloutMeasurement> {
  const { clusters, speed, soakMinutes } = size;
  const fleet = await startFleet(size, print, { release: "1.18" });
  const rollouts = runRollouts(fleet);
  try {
    const { clock, awsLatency, ledger, queues, clients } = fleet;
    const all = [...fleet.clusters.values()];
    await fleet.activate(all);
    fleet.rest(all);
    for (const { kubernetes } of fleet.clusters.values()) kubernetes.requests.clear();
    awsLatency.takeCounts();
    ledger.takePage();
    const startedAt = clock.now();
    const waves = wavesOf(soakMinutes);
    const detail = {
      version: 1,
      id,
      by: "bench",
      reason: "measured",
      mode: "start",
      change: { release: "1.19" },
      waves,
    };
    await clients.events.send(
      new PutEventsCommand({
        Entries: [
          {
            Source: productNames.eventSource,
            DetailType: rolloutEventNames.commands.request,
            Detail: JSON.stringify(detail),
          },
        ],
      }),
    );
    const status = await untilEnded(fleet, print, waves.length * (soakMinutes * 60 + patience));
    const seconds = (clock.now() - startedAt) / 1000;
    const page = ledger.takePage();
    const of = (name: string) => page.invocations.filter(({ functionName }) => functionName === name);
    const sum = (name: string) => of(name).reduce((total, { milliseconds }) => total + milliseconds, 0);
    const counted = {
      passes: of("reconcile-cluster").length,
      passMilliseconds: sum("reconcile-cluster"),
      triggerInvocations: of("take-triggers").length,
      triggerMilliseconds: sum("take-triggers"),
      advance: rollouts.use,
      ...awsLatency.takeCounts(),
      logBytes: page.logBytes,
    };
    const dead = Object.values(queues).flatMap(({ deadLetters }) => deadLetters.bodies());
    if (status.state !== "completed" || dead.length > 0)
      throw new Error(
        `measuring a rollout over ${clusters} clusters: ${status.state}, ${dead.length} dead letters (first: ${dead[0]}): ${JSON.stringify(status)}`,
      );
    return {
      clusters,
      speed,
      measuredAt: new Date().toISOString(),
      state: status.state,
      seconds,
      // A wave without members passes at once.
      soakSeconds: status.waves.filter(({ counts }) => (counts.soaking ?? 0) > 0).length * soakMinutes * 60,
      waves: status.waves.map(({ counts, openedAt = "", passedAt = "" }, index) => ({
        name: waves[index]?.name ?? "",
        members: Object.values(counts).reduce((total, count) => total + count, 0),
        seconds: (Date.parse(passedAt) - Date.parse(openedAt)) / 1000,
      })),
      ...counted,
      kubernetesRequests: kubernetesRequests(fleet.clusters.values()),
      deadLetters: dead.length,
      dollars: dollarsOf(counted, prices),
    };
  } finally {
    await rollouts.stop();
    await fleet.stop();
  }
}

/** Lets nodes live where a member moves or is asked by errands, and the hour's sweep come, until the rollout has ended. */
async function untilEnded(fleet: Fleet, print: (line: string) => void, most: number): Promise<RolloutStatus> {
  const { clock } = fleet;
  const startedAt = clock.now();
  let sweptAt = startedAt;
  let printedAt = performance.now();
  for (;;) {
    await pause((lookEvery * 1000) / clock.speed);
    const status = await statusOf(fleet);
    if (status !== undefined && isFinal(status.state)) return status;
    const seconds = (clock.now() - startedAt) / 1000;
    if (seconds > most)
      throw new Error(`waiting for the end of a rollout: ${seconds} s went by. ${JSON.stringify(status)}`);
    const busy = await busyClusters(fleet);
    fleet.rest([...fleet.clusters.values()].filter((cluster) => !busy.has(cluster)));
    await fleet.activate([...busy]);
    if (clock.now() - sweptAt >= 3_600_000) {
      sweptAt = clock.now();
      await sendSchedule(fleet);
    }
    if (performance.now() - printedAt < printEvery) continue;
    printedAt = performance.now();
    print(`${Math.round(seconds)} s: ${status?.state}, ${status?.waitingFor?.how ?? status?.reason}`);
  }
}

async function statusOf({ clients }: Fleet): Promise<RolloutStatus | undefined> {
  const { status: Name } = rolloutNames(productNames.recordPrefix, id);
  try {
    const { Parameter } = await clients.ssm.send(new GetParameterCommand({ Name }));
    return readRolloutStatus(Parameter?.Value, id);
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined;
    throw error;
  }
}

const movingStates: readonly (string | undefined)[] = ["starting", "moving", "verifying", "returning"];

async function busyClusters({ clients, clusters }: Fleet): Promise<ReadonlySet<FleetCluster>> {
  const all = [...clusters.values()];
  const byName = new Map(all.map((one) => [recordName(productNames.recordPrefix, clusterKey(one.id)), one]));
  const names = [...byName.keys()];
  const busy = new Set<FleetCluster>();
  for (let start = 0; start < names.length; start += 10) {
    const command = new GetParametersCommand({ Names: names.slice(start, start + 10) });
    for (const { Name = "", Value } of (await clients.ssm.send(command)).Parameters ?? []) {
      const cluster = byName.get(Name);
      const reading = readRecord(Value);
      if (reading.kind !== "record" || cluster === undefined) continue;
      const { rollout, errandsSince } = reading.record;
      if (movingStates.includes(rollout?.state) || errandsSince !== undefined) busy.add(cluster);
    }
  }
  return busy;
}
