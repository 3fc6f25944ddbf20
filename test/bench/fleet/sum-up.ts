import { quantile } from "../quantile.ts";
import type { AwsCallCounts } from "./aws-latency.ts";
import type { Durations, FunctionUse, ScenarioMeasurement } from "./fleet-measurement.ts";
import type { FunctionName, LedgerPage } from "./ledger.ts";

type Counted = Omit<
  ScenarioMeasurement,
  | "scenario"
  | "description"
  | "kubernetesRequests"
  | "recordsBehind"
  | "deadLetters"
  | "lostClusters"
  | "process"
>;

/** What finish-pass.ts says of a chain that has used up its attempts. */
const gaveUp = "No further look before the sweep.";

/** `startedAt`: milliseconds of the world's clock, as those of the page. */
export function sumUp(page: LedgerPage, awsCalls: AwsCallCounts, startedAt: number): Counted {
  const passes = page.invocations.filter(({ functionName }) => functionName === "reconcile-cluster");
  const ends = passes.map((pass) => pass.startedAt + pass.milliseconds);
  const { "take-triggers": triggers, "reconcile-cluster": work } = page.messages;
  const writes = "ssm.PutParameter";
  const requested = page.logged["reconcile requested"];
  return {
    seconds: (ends.reduce((last, end) => Math.max(last, end), startedAt) - startedAt) / 1000,
    passes: countBy(page.passEnds.map(({ kind }) => kind)),
    givenUp: page.passEnds.filter(({ reason }) => reason.endsWith(gaveUp)).length,
    functions: {
      "take-triggers": useOf("take-triggers", page),
      "reconcile-cluster": useOf("reconcile-cluster", page),
    },
    messages: { triggers, work },
    // Each order that was kept has ended in one pass that did not throw.
    duplicates: requested - passes.filter(({ threw }) => !threw).length,
    ...awsCalls,
    recordWrites: (awsCalls.requests[writes] ?? 0) - (awsCalls.throttled[writes] ?? 0),
    recordsNotWritten: page.logged["record not written"],
    logBytes: page.logBytes,
    metrics: page.metrics.size,
  };
}

function useOf(name: FunctionName, page: LedgerPage): FunctionUse {
  const own = page.invocations.filter(({ functionName }) => functionName === name);
  return {
    invocations: own.length,
    threw: own.filter(({ threw }) => threw).length,
    coldStarts: page.coldStarts[name],
    billedMilliseconds: own.reduce((sum, { milliseconds }) => sum + Math.ceil(milliseconds), 0),
    durations: durationsOf(own.map(({ milliseconds }) => milliseconds)),
    traces: sampledTraces(own.map(({ startedAt }) => startedAt)),
  };
}

function countBy(kinds: readonly string[]): Readonly<Record<string, number>> {
  const groups = Map.groupBy(kinds, (kind) => kind);
  return Object.fromEntries([...groups].map(([kind, all]) => [kind, all.length]));
}

function durationsOf(milliseconds: readonly number[]): Durations {
  const at = (share: number): number => Math.round(quantile(milliseconds, share));
  return { median: at(0.5), p95: at(0.95), max: at(1) };
}

/** Of X-Ray's default rule: the first request of each second, and this share of the others. */
const shareOfOthers = 0.05;

/** How many of these invocations X-Ray takes a trace of. `startedAt`: milliseconds. */
export function sampledTraces(startedAt: readonly number[]): number {
  const bySecond = Map.groupBy(startedAt, (at) => Math.floor(at / 1000));
  let traces = 0;
  for (const { length } of bySecond.values()) traces += 1 + (length - 1) * shareOfOthers;
  return traces;
}
