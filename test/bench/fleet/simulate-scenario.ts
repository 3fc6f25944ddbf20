import { monitorEventLoopDelay } from "node:perf_hooks";
import { clusterKey } from "../../../functions/core/cluster-id.ts";
import type { Fleet } from "./fleet.ts";
import type { ScenarioMeasurement } from "./fleet-measurement.ts";
import { kubernetesRequests } from "./kubernetes-requests.ts";
import { recordsBehind } from "./records-behind.ts";
import { type Scenario, type ScenarioName, scenarios } from "./scenarios.ts";
import { sumUp } from "./sum-up.ts";
import { untilQueuesEmpty } from "./until-queues-empty.ts";

/** Milliseconds after which a timer is due by which the delay of all timers is judged. */
const timerMilliseconds = 10;

/** Plays one scenario to its end. Throws where the product lost a cluster or a message. */
export async function simulateScenario(
  name: ScenarioName,
  fleet: Fleet,
  print: (line: string) => void,
): Promise<ScenarioMeasurement> {
  const scenario: Scenario = scenarios[name];
  const { clock, awsLatency, ledger, environments, clusters, queues } = fleet;
  await scenario.prepare(fleet);
  for (const one of environments) one.recycle();
  for (const { kubernetes } of clusters.values()) kubernetes.requests.clear();
  awsLatency.takeCounts();
  ledger.takePage();
  const timers = monitorEventLoopDelay({ resolution: timerMilliseconds });
  timers.enable();
  const [cpu, begun, startedAt] = [process.cpuUsage(), performance.now(), clock.now()];
  await scenario.begin(fleet);
  await untilQueuesEmpty(fleet, print);
  timers.disable();
  const { user, system } = process.cpuUsage(cpu);
  const cpuSeconds = (user + system) / 1e6;
  const page = ledger.takePage();
  const reconciled = new Set(page.passEnds.map(({ cluster }) => cluster));
  const lost = [...clusters.values()].map(({ id }) => clusterKey(id)).filter((key) => !reconciled.has(key));
  const dead = [queues.triggers, queues.work].flatMap(({ deadLetters }) => deadLetters.bodies());
  const measured: ScenarioMeasurement = {
    scenario: name,
    description: scenario.description,
    ...sumUp(page, awsLatency.takeCounts(), startedAt),
    kubernetesRequests: kubernetesRequests(clusters.values()),
    recordsBehind: await recordsBehind(fleet, scenario),
    deadLetters: dead.length,
    lostClusters: lost.length,
    process: {
      cpuSeconds,
      cpuShare: (cpuSeconds * 1000) / (performance.now() - begun),
      timerDelayP99: Math.max(0, timers.percentile(99) / 1e6 - timerMilliseconds),
    },
  };
  const { write: writes = 0 } = measured.kubernetesRequests;
  const violations = [
    ...(lost.length > 0 ? [`${lost.length} clusters had no pass (${lost.slice(0, 5).join(", ")})`] : []),
    ...(dead.length > 0 ? [`${dead.length} dead letters (first: ${dead[0]})`] : []),
    ...(writes > 0 && !scenario.writesToClusters
      ? [`${writes} writes to API servers, where none belongs`]
      : []),
  ];
  if (violations.length === 0) return measured;
  throw new Error(
    `measuring the fleet in scenario ${name}: ${violations.join("; ")}. The product lost or did what it must not; ` +
      `what was counted: ${JSON.stringify(measured)}`,
  );
}
