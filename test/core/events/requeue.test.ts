import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maximumAttempts, planRequeue, type Requeue } from "../../../functions/core/events/requeue.ts";

const widestSlot = 480;
const cluster = { partition: "aws", account: "111122223333", region: "eu-west-1", name: "demo" };
/** 2026-11-22T10:00:00Z in seconds: a multiple of every slot. */
const ten = 1_795_341_600;

const plan = (seconds: number, attempt: number, afterSeconds?: number): Requeue | undefined =>
  planRequeue({ cluster, now: seconds * 1000, attempt, afterSeconds });

describe("a requeue", () => {
  it("comes at the next slot that is at least a quarter of a slot away", () => {
    expect(plan(ten, 0)).toMatchObject({ delaySeconds: 15, dueAt: ten + 15 });
    expect(plan(ten + 11, 0)).toMatchObject({ delaySeconds: 4, dueAt: ten + 15 });
    expect(plan(ten + 12, 0)).toMatchObject({ delaySeconds: 18, dueAt: ten + 30 });
  });

  it("backs off by doubling, up to eight minutes", () => {
    const delays = Array.from({ length: 8 }, (_, attempt) => plan(ten, attempt)?.delaySeconds);
    expect(delays).toEqual([15, 30, 60, 120, 240, 480, 480, 480]);
  });

  it("is left to the sweep when the chain has used up its attempts", () => {
    expect(plan(ten, maximumAttempts - 1)).toBeDefined();
    expect(plan(ten, maximumAttempts)).toBeUndefined();
  });

  it("comes not before somebody who asked for time is ready, and on the grid all the same", () => {
    expect(plan(ten, 0, 40)).toMatchObject({ dueAt: ten + 45 });
    expect(plan(ten, 3, 40)).toMatchObject({ dueAt: ten + 120 });
    expect(plan(ten, 0, 1)).toMatchObject({ dueAt: ten + 15 });
  });

  it("comes after 900 seconds at the latest, whatever was asked", () => {
    expect(plan(ten + 1, 0, 900)).toMatchObject({ delaySeconds: 899 });
    expect(plan(ten, 0, 86_400)).toMatchObject({ delaySeconds: 900 });
    expect(plan(ten, 5, 900)).toMatchObject({ delaySeconds: 480 });
  });

  it("names the cluster and the attempt", () => {
    expect(JSON.parse(plan(ten, 3)?.body ?? "")).toEqual({
      source: "eks-cilium",
      "detail-type": "Cilium Requeue",
      detail: { version: 1, cluster, attempt: 3, id: `due ${ten + 120}`, why: "requeue" },
    });
  });

  it("has a delay that SQS takes, at any time and with any demand", () => {
    const anyTime = fc.integer({ min: 0, max: 4_102_444_800_000 });
    const anyAttempt = fc.integer({ min: 0, max: maximumAttempts - 1 });
    const anyDemand = fc.option(fc.double({ min: 0, max: 10_000, noNaN: true }), { nil: undefined });
    fc.assert(
      fc.property(anyTime, anyAttempt, anyDemand, (now, attempt, afterSeconds) => {
        const requeue = planRequeue({ cluster, now, attempt, afterSeconds });
        const delay = requeue?.delaySeconds ?? Number.NaN;
        expect(delay).toSatisfy(Number.isInteger);
        expect(delay).toBeGreaterThanOrEqual(Math.min(afterSeconds ?? 0, 420));
        expect(delay).toBeLessThanOrEqual(900);
        // Never for the slot that a pass may just have been woken by.
        expect((requeue?.dueAt ?? 0) * 1000 - now).toBeGreaterThanOrEqual(3_750);
        expect((requeue?.dueAt ?? 0) * 1000 - now).toBeLessThanOrEqual(delay * 1000);
      }),
    );
  });
});

/** A pass that ends in a retry: when, in seconds, and the attempt that its requeue carries. */
interface Pass {
  readonly at: number;
  readonly attempt: number;
}

interface World {
  readonly passes: readonly Pass[];
  /** How long after its due time a woken pass ends. */
  readonly passSeconds: number;
  /** Which of two requeues for one slot stays is chance: the one planned later? */
  readonly laterStays: boolean;
}

/**
 * The two queues in short: of all requeues for one slot, the FIFO queue lets one start a pass.
 * Answers the chains alive at a time, waiting or in a pass, by their attempts.
 */
function chainsAt(end: number, { passes, passSeconds, laterStays }: World): readonly number[] {
  const pending = new Map<number, number>();
  const ahead = [...passes];
  const nextDue = () => Math.min(...pending.keys());
  for (;;) {
    const pass = ahead.sort((one, other) => one.at - other.at)[0];
    const now = Math.min(pass?.at ?? Number.POSITIVE_INFINITY, nextDue());
    if (now > end) return [...pending.values(), ...ahead.map(({ attempt }) => attempt)];
    if (nextDue() === now) {
      ahead.push({ at: now + passSeconds, attempt: (pending.get(now) ?? 0) + 1 });
      pending.delete(now);
    } else if (pass !== undefined) {
      ahead.shift();
      const dueSlot = plan(pass.at, pass.attempt)?.dueAt;
      if (dueSlot !== undefined && (laterStays || !pending.has(dueSlot))) pending.set(dueSlot, pass.attempt);
    }
  }
}

describe("twenty passes during one wait leave one chain", () => {
  const start = fc.integer({ min: 1_700_000_000, max: 1_800_000_000 });
  const twenty = <Value>(value: fc.Arbitrary<Value>) => fc.array(value, { minLength: 20, maxLength: 20 });
  const part = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
  const chance = fc.boolean();
  const ends = ({ at }: Pass) => at;

  it("after two slots, where all wait equally long", () => {
    const quick = fc.double({ min: 0, max: 7, noNaN: true });
    const anyAttempt = fc.integer({ min: 0, max: maximumAttempts - 5 });
    fc.assert(
      fc.property(
        start,
        anyAttempt,
        twenty(part),
        quick,
        chance,
        (from, attempt, parts, passSeconds, laterStays) => {
          const slot = 15 * 2 ** Math.min(attempt, 5);
          const passes = parts.map((part) => ({ at: from + part * slot, attempt }));
          const end = Math.max(...passes.map(ends)) + 2 * slot + passSeconds;
          const left = chainsAt(end, { passes, passSeconds, laterStays });
          expect(left).toHaveLength(1);
          expect(left[0]).toBeGreaterThan(attempt);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("after three of the widest slots, wherever their chains stood, and however slow they are", () => {
    const slow = fc.double({ min: 0, max: 110, noNaN: true });
    const anyPass = fc.record({ part, attempt: fc.integer({ min: 0, max: 4 }) });
    fc.assert(
      fc.property(start, twenty(anyPass), slow, chance, (from, some, passSeconds, laterStays) => {
        const passes = some.map(({ part, attempt }) => ({ at: from + part * widestSlot, attempt }));
        const end = Math.max(...passes.map(ends)) + 3 * widestSlot + passSeconds;
        expect(chainsAt(end, { passes, passSeconds, laterStays })).toHaveLength(1);
      }),
      { numRuns: 500 },
    );
  });

  it("and that chain ends by itself, for the sweep to take over", () => {
    const passes = [{ at: ten, attempt: 0 }];
    expect(chainsAt(ten + 2 * 3600, { passes, passSeconds: 5, laterStays: true })).toEqual([]);
  });
});

it("of what ends within minutes comes within the first slots, however far the back-off is", () => {
  for (let attempt = 0; attempt < maximumAttempts; attempt += 1) {
    const soon = planRequeue({ cluster, now: 1_796_000_000_000, attempt, afterSeconds: 15, isSoon: true });
    expect(soon?.delaySeconds).toBeLessThanOrEqual(30);
  }
});
