import { setTimeout as pause } from "node:timers/promises";
import type { IncomingCall } from "../../../local/aws/start-aws.ts";
import { product } from "../../../local/callers.ts";
import type { WorldClock } from "../../../local/world-clock.ts";
import { awsLatencies, type Latency } from "./latencies.ts";
import { rateLimits } from "./rate-limits.ts";
import { TokenBucket } from "./token-bucket.ts";

/** What the product asked of AWS, by service and operation. */
export interface AwsCallCounts {
  readonly requests: Readonly<Record<string, number>>;
  readonly throttled: Readonly<Record<string, number>>;
  /** Requests by which the SDK tried again. */
  readonly retries: Readonly<Record<string, number>>;
}

/** How many standard deviations the worst of a hundred is away. */
const worstOfHundred = 2.326;

/** The way from the product to AWS: it takes its time, and its rates are limited. The owner of the account flies. */
export class AwsLatency {
  readonly #clock: WorldClock;
  readonly #random: () => number;
  readonly #buckets = rateLimits.map((limit) => ({ limit, bucket: new TokenBucket(limit) }));
  #requests: Record<string, number> = {};
  #throttled: Record<string, number> = {};
  #retries: Record<string, number> = {};

  constructor(clock: WorldClock, seed: number) {
    this.#clock = clock;
    this.#random = randomNumbers(seed);
  }

  readonly beforeCall = async (call: IncomingCall): Promise<"throttled" | undefined> => {
    if (call.caller.accessKeyId !== product.accessKeyId) return undefined;
    const operation = `${call.service}.${call.operation}`;
    count(this.#requests, operation);
    if (call.attempt > 1) count(this.#retries, operation);
    await pause(this.#sample(latencyOf(operation)) / this.#clock.speed);
    const full = this.#buckets.find(({ limit }) => limit.operations.includes(operation))?.bucket;
    if (full === undefined || full.take(this.#clock.now())) return undefined;
    count(this.#throttled, operation);
    return "throttled";
  };

  /** What was counted since the last time. */
  takeCounts(): AwsCallCounts {
    const counts = { requests: this.#requests, throttled: this.#throttled, retries: this.#retries };
    this.#requests = {};
    this.#throttled = {};
    this.#retries = {};
    return counts;
  }

  /** Latencies are log-normal: never below 0, with a long tail. */
  #sample({ median, p99 }: Latency): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random());
    return median * Math.exp((Math.log(p99 / median) / worstOfHundred) * normal);
  }
}

function latencyOf(operation: string): Latency {
  const latency = awsLatencies[operation];
  if (latency !== undefined) return latency;
  throw new Error(
    `delaying a call of the product: nobody said how long ${operation} takes. Add it to latencies.ts.`,
  );
}

function count(counts: Record<string, number>, operation: string): void {
  counts[operation] = (counts[operation] ?? 0) + 1;
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
