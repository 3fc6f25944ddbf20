import type { SQSEvent } from "aws-lambda";
import { type Json, jsonAt } from "../../../functions/core/json.ts";

export type FunctionName = "take-triggers" | "reconcile-cluster";

export interface Invocation {
  readonly functionName: FunctionName;
  /** Milliseconds of the world's clock. */
  readonly startedAt: number;
  readonly milliseconds: number;
  readonly threw: boolean;
}

/** A pass as the product's log tells its end. */
export interface PassEnd {
  readonly cluster: string;
  /** `settled`, `retry`, `stalled`, `failed`. */
  readonly kind: string;
  readonly reason: string;
}

export interface LedgerPage {
  readonly invocations: readonly Invocation[];
  readonly passEnds: readonly PassEnd[];
  /** What the functions got from their queues, by kind. */
  readonly messages: Readonly<Record<FunctionName, Readonly<Record<string, number>>>>;
  /** Execution environments that had to be made. */
  readonly coldStarts: Readonly<Record<FunctionName, number>>;
  /** How often the product's log said one of the watched sentences. */
  readonly logged: Readonly<Record<WatchedSentence, number>>;
  /** Bytes of log lines, metrics among them: they travel as log lines. */
  readonly logBytes: number;
  /** Name and dimensions of each metric that was written. */
  readonly metrics: ReadonlySet<string>;
}

/** How lines of the product's log begin that are worth counting. */
const watchedSentences = ["reconcile requested", "record not written", "trigger not taken"] as const;
type WatchedSentence = (typeof watchedSentences)[number];

/** What the functions did, as Lambda and CloudWatch would see it. */
export class Ledger {
  #invocations: Invocation[] = [];
  #passEnds: PassEnd[] = [];
  #messages = emptyMessages();
  #coldStarts = { "take-triggers": 0, "reconcile-cluster": 0 };
  #said = nothingLogged();
  #logBytes = 0;
  #metrics = new Set<string>();

  /** What was written since the last time. */
  takePage(): LedgerPage {
    const page: LedgerPage = {
      invocations: this.#invocations,
      passEnds: this.#passEnds,
      messages: this.#messages,
      coldStarts: this.#coldStarts,
      logged: this.#said,
      logBytes: this.#logBytes,
      metrics: this.#metrics,
    };
    this.#invocations = [];
    this.#passEnds = [];
    this.#messages = emptyMessages();
    this.#coldStarts = { "take-triggers": 0, "reconcile-cluster": 0 };
    this.#said = nothingLogged();
    this.#logBytes = 0;
    this.#metrics = new Set();
    return page;
  }

  startedCold(functionName: FunctionName): void {
    this.#coldStarts[functionName] += 1;
  }

  received(functionName: FunctionName, event: SQSEvent): void {
    for (const { body } of event.Records) add(this.#messages[functionName], kindOf(JSON.parse(body)));
  }

  invoked(invocation: Invocation): void {
    this.#invocations.push(invocation);
  }

  readonly log = (line: string): void => {
    this.#logBytes += Buffer.byteLength(line) + 1;
    const logged = JSON.parse(line) as Readonly<Record<string, unknown>>;
    const [message = "", kind] = String(logged["message"]).split(/: |, /);
    const watched = watchedSentences.find((sentence) => sentence === message);
    if (watched !== undefined) this.#said[watched] += 1;
    if (message !== "pass ended" && message !== "pass failed") return;
    const end = { cluster: String(logged["cluster"]), reason: String(logged["reason"] ?? "") };
    this.#passEnds.push({ ...end, kind: message === "pass failed" ? "failed" : String(kind) });
  };

  readonly metric = (line: string): void => {
    this.#logBytes += Buffer.byteLength(line) + 1;
    const emf = JSON.parse(line) as EmfLine;
    for (const { Namespace: namespace, Dimensions: sets, Metrics: metrics } of emf._aws.CloudWatchMetrics) {
      for (const names of sets) {
        const dimensions = names.map((name) => `${name}=${emf[name]}`).join(" ");
        for (const { Name: name } of metrics) this.#metrics.add(`${namespace} ${name} ${dimensions}`);
      }
    }
  };
}

interface EmfLine {
  readonly _aws: { readonly CloudWatchMetrics: readonly EmfGroup[] };
  readonly [dimension: string]: unknown;
}

interface EmfGroup {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string }[];
}

function emptyMessages(): Record<FunctionName, Record<string, number>> {
  return { "take-triggers": {}, "reconcile-cluster": {} };
}

function nothingLogged(): Record<WatchedSentence, number> {
  return { "reconcile requested": 0, "record not written": 0, "trigger not taken": 0 };
}

/** Requeues and reconcile requests say why they were sent; what comes from the bus says what it is. */
function kindOf(body: Json): string {
  return String(jsonAt(body, "detail", "why") ?? jsonAt(body, "why") ?? jsonAt(body, "detail-type"));
}

function add(counts: Record<string, number>, kind: string): void {
  counts[kind] = (counts[kind] ?? 0) + 1;
}
