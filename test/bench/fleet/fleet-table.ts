import { functionLimits } from "../../../functions/core/queue-limits.ts";
import { limits } from "../../../infra/constructs/limits.ts";
import { tableOf } from "../table-of.ts";
import type { MonthlyCost } from "./cost-of-month.ts";
import type { FleetMeasurement, FunctionUse, ScenarioMeasurement } from "./fleet-measurement.ts";
import { rateLimits } from "./rate-limits.ts";

/** What measureFleet found, for people. */
export function fleetTable(measurement: FleetMeasurement): readonly string[] {
  const { takeTriggers, reconcileCluster } = functionLimits;
  const { clusters, speed, scenarios, cost, peakMemoryBytes } = measurement;
  const pace =
    speed === 1 ? "in real time" : `at ${speed} times real time: our own computing counts ${speed} times`;
  return [
    `A fleet of ${whole(clusters)} clusters, ${pace}, each with an API server of its own; triggers ${takeTriggers.batchSize} a batch,`,
    `${takeTriggers.concurrency} batches at once; ${reconcileCluster.concurrency} passes at once. AWS and the clusters are stand-ins in the same process, with assumed`,
    `latencies (latencies.ts) and these limits of calls a second:`,
    ...rateLimits.map(
      ({ perSecond, operations, why }) => `  ${perSecond}  ${operations.join(" + ")}: ${why}`,
    ),
    "",
    ...scenarios.map(({ scenario, description }) => `${scenario}: ${description}`),
    "",
    ...tableOf([["", ...scenarios.map(({ scenario }) => scenario)], ...rowsOf(scenarios)]),
    "",
    ...scenarios.map(computing),
    `Most memory of the bench process, stand-ins and all: ${megabytes(peakMemoryBytes)} MB.`,
    ...(cost === undefined ? [] : ["", ...costLines(cost)]),
  ];
}

/** Lambda gives a whole core with this much memory, in MB, and a share of it with less. */
const memoryOfCore = 1769;

function computing({ scenario, functions, process: { cpuSeconds } }: ScenarioMeasurement): string {
  const milliseconds = (cpuSeconds * 1000) / functions["reconcile-cluster"].invocations;
  const share = limits.memoryMegabytes.default / memoryOfCore;
  return (
    `${scenario}: at most ${whole(milliseconds)} ms of computing a pass, stand-ins and triggers included, on one core; ` +
    `with Lambda's ${limits.memoryMegabytes.default} MB up to ${whole(milliseconds / share - milliseconds)} ms more.`
  );
}

type Cell = (scenario: ScenarioMeasurement) => string;

const rows: readonly (readonly [label: string, cell: Cell])[] = [
  ["from the first message to the last pass's end, s", ({ seconds }) => whole(seconds)],
  ["clusters without a pass", ({ lostClusters }) => whole(lostClusters)],
  ["dead letters", ({ deadLetters }) => whole(deadLetters)],
  ["passes settled", ({ passes }) => whole(passes["settled"])],
  ["passes that asked for another", ({ passes }) => whole(passes["retry"])],
  ["passes stalled", ({ passes }) => whole(passes["stalled"])],
  ["passes that threw", ({ passes }) => whole(passes["failed"])],
  ["chains left to the next sweep", ({ givenUp }) => whole(givenUp)],
  ["a pass, ms: median / p95 / max", ({ functions }) => durations(functions["reconcile-cluster"])],
  ["taking triggers, ms: median / p95 / max", ({ functions }) => durations(functions["take-triggers"])],
  ["invocations: triggers / passes", of("invocations")],
  ["cold starts: triggers / passes", of("coldStarts")],
  ["Lambda billed, s: triggers / passes", of("billedMilliseconds", 1000)],
  ["reconcile requests taken for duplicates", ({ duplicates }) => whole(duplicates)],
  ["records written", ({ recordWrites }) => whole(recordWrites)],
  ["passes whose record was throttled away", ({ recordsNotWritten }) => whole(recordsNotWritten)],
  ["records that are behind at the end", ({ recordsBehind }) => whole(recordsBehind)],
  ["log lines, MB", ({ logBytes }) => (logBytes / 1e6).toFixed(1)],
  ["the bench itself: s of CPU", ({ process }) => whole(process.cpuSeconds)],
  ["timers late by, ms (p99)", ({ process }) => process.timerDelayP99.toFixed(1)],
];

function rowsOf(scenarios: readonly ScenarioMeasurement[]): readonly (readonly string[])[] {
  const counted = (
    label: string,
    countsOf: (scenario: ScenarioMeasurement) => Readonly<Record<string, number>>,
  ) =>
    [...new Set(scenarios.flatMap((scenario) => Object.keys(countsOf(scenario))))]
      .sort()
      .map((kind) => [`${label} ${kind}`, ...scenarios.map((scenario) => whole(countsOf(scenario)[kind]))]);
  return [
    ...rows.map(([label, cell]) => [label, ...scenarios.map(cell)]),
    ...counted("triggers:", ({ messages }) => messages.triggers),
    ...counted("work:", ({ messages }) => messages.work),
    ...counted("asked:", ({ requests }) => requests),
    ...counted("throttled:", ({ throttled }) => throttled),
    ...counted("tried again:", ({ retries }) => retries),
    ...counted("API servers:", ({ kubernetesRequests }) => kubernetesRequests),
  ];
}

function costLines({ asOf, region, note, lines, dollars }: MonthlyCost): readonly string[] {
  return [
    `A month of such steady sweeps, hourly, at the list prices of ${region} as of ${asOf}:`,
    ...tableOf([
      ...lines.map((line) => [line.what, quantity(line.quantity), line.unit, `$${line.dollars.toFixed(2)}`]),
      ["together", "", "", `$${dollars.toFixed(2)}`],
    ]),
    note,
  ];
}

function of(figure: "invocations" | "coldStarts" | "billedMilliseconds", per = 1): Cell {
  return ({ functions }) =>
    [functions["take-triggers"], functions["reconcile-cluster"]]
      .map((use) => whole(use[figure] / per))
      .join(" / ");
}

function durations({ durations: { median, p95, max } }: FunctionUse): string {
  return [median, p95, max].map(whole).join(" / ");
}

function whole(figure = 0): string {
  return Math.round(figure).toLocaleString("en-US");
}

/** Small quantities keep their digits. */
function quantity(figure: number): string {
  return Number.isInteger(figure) || figure >= 100 ? whole(figure) : figure.toFixed(2);
}

function megabytes(bytes: number): string {
  return whole(bytes / 1e6);
}
