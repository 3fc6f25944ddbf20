import type { MonthlyCost } from "./cost-of-month.ts";
import type { FunctionName } from "./ledger.ts";
import type { ScenarioName } from "./scenarios.ts";

type Counts = Readonly<Record<string, number>>;

/** Milliseconds. */
export interface Durations {
  readonly median: number;
  readonly p95: number;
  readonly max: number;
}

export interface FunctionUse {
  readonly invocations: number;
  readonly threw: number;
  readonly coldStarts: number;
  /** Each invocation rounded up to a whole millisecond, as Lambda bills; cold starts are not among it. */
  readonly billedMilliseconds: number;
  readonly durations: Durations;
  /** Traces that X-Ray takes by its default rule. */
  readonly traces: number;
}

export interface ScenarioMeasurement {
  readonly scenario: ScenarioName;
  readonly description: string;
  /** From the first message to the end of the last pass. */
  readonly seconds: number;
  /** By ending; `failed`: it threw. */
  readonly passes: Counts;
  /** Chains of passes that used up their attempts and left the rest to the next sweep. */
  readonly givenUp: number;
  readonly functions: Readonly<Record<FunctionName, FunctionUse>>;
  /** Messages that the functions got, by kind. */
  readonly messages: { readonly triggers: Counts; readonly work: Counts };
  /** Reconcile requests that the FIFO queue took for duplicates. */
  readonly duplicates: number;
  /** Of the product to AWS, by service and operation; each try counts. */
  readonly requests: Counts;
  readonly throttled: Counts;
  readonly retries: Counts;
  /** Of the product to API servers, by what they do. */
  readonly kubernetesRequests: Counts;
  /** Records that Parameter Store took, and passes that it took none of. */
  readonly recordWrites: number;
  readonly recordsNotWritten: number;
  /** Clusters whose record does not say at the end what it should. */
  readonly recordsBehind: number;
  readonly deadLetters: number;
  /** Clusters without any pass. */
  readonly lostClusters: number;
  readonly logBytes: number;
  /** Custom metrics of CloudWatch. */
  readonly metrics: number;
  /** Of the bench process, which is all of it: functions, AWS and API servers. */
  readonly process: {
    readonly cpuSeconds: number;
    /** Of one core. */
    readonly cpuShare: number;
    /** How late timers came, in milliseconds, at the 99th percentile: how far our own computing slowed the world. */
    readonly timerDelayP99: number;
  };
}

/** Everything that measureFleet found; JSON as it stands. */
export interface FleetMeasurement {
  readonly clusters: number;
  /** 1: real time. */
  readonly speed: number;
  /** ISO 8601. */
  readonly measuredAt: string;
  readonly scenarios: readonly ScenarioMeasurement[];
  /** Of a month of hourly sweeps as the steady one; undefined where that was not measured. */
  readonly cost: MonthlyCost | undefined;
  /** Of the bench process, in bytes. */
  readonly peakMemoryBytes: number;
}
