import type { ScenarioMeasurement } from "./fleet-measurement.ts";

/** What the deployed stack has, whatever it does. */
export interface StackCounts {
  readonly memoryMegabytes: number;
  readonly alarms: number;
  readonly dashboards: number;
  readonly keys: number;
}

/** One sweep, as far as it is billed. */
type Sweep = Pick<
  ScenarioMeasurement,
  "functions" | "requests" | "messages" | "logBytes" | "metrics" | "duplicates"
> & { readonly clusters: number };

/** What the run cannot show, and is taken as given. */
const assumed = {
  /** Hours of a month, and as many sweeps. */
  hours: 730,
  /** Long polls that Lambda keeps open on a queue without messages (AWS's documentation speaks of five batches). */
  pollers: 5,
  /** Seconds after which SQS answers that there is nothing. */
  longPoll: 20,
  /** Milliseconds of a cold start, billed as any other: what `npm run cold-start` allows. */
  coldStart: 250,
  /** Bytes of Lambda's own lines about an invocation: start, done and report, in JSON, with trace ids. */
  platformLog: 900,
  /** Months that logs are kept by default. */
  logMonths: 3,
} as const;

/** Quantities of a month of such sweeps, by the items of prices.json. Events of clusters that change come on top. */
export function countsOfMonth(stack: StackCounts, sweep: Sweep): Readonly<Record<string, number>> {
  const { hours, pollers, longPoll, coldStart, platformLog, logMonths } = assumed;
  const uses = Object.values(sweep.functions);
  const invocations = sum(uses.map((use) => use.invocations));
  const milliseconds = sum(uses.map((use) => use.billedMilliseconds + use.coldStarts * coldStart));
  const triggers = sum(Object.values(sweep.messages.triggers));
  const work = sum(Object.values(sweep.messages.work)) + sweep.duplicates;
  // Lambda receives and deletes whole batches.
  const taken = (name: keyof Sweep["functions"]) => 2 * sweep.functions[name].invocations;
  const logGigabytes = (hours * (sweep.logBytes + invocations * platformLog)) / 1e9;
  const idlePolls = (pollers * hours * 3600) / longPoll;
  return {
    lambdaRequests: hours * invocations,
    lambdaGigabyteSeconds: (hours * (milliseconds / 1000) * stack.memoryMegabytes) / 1024,
    sqsStandardRequests: hours * (triggers + taken("take-triggers")),
    sqsFifoRequests: hours * (work + taken("reconcile-cluster")),
    sqsStandardIdlePolls: idlePolls,
    sqsFifoIdlePolls: idlePolls,
    customEvents: hours * (sweep.requests["events.PutEvents"] ?? 0),
    scheduledEvents: hours,
    logsIngestedGigabytes: logGigabytes,
    logsKeptGigabytes: logMonths * logGigabytes,
    customMetrics: sweep.metrics,
    alarms: stack.alarms,
    dashboards: stack.dashboards,
    traces: hours * sum(uses.map((use) => use.traces)),
    standardParameters: sweep.clusters,
    encryptionKeys: stack.keys,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
