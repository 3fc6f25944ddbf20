import { describe, expect, it } from "vitest";
import { planRequeue } from "../../../functions/core/events/requeue.ts";
import { progressOf } from "../../../functions/core/health/progress.ts";

const cluster = { partition: "aws", account: "111122223333", region: "eu-west-1", name: "demo" };
const counting = (...currents: readonly number[]) =>
  currents.map((current) => ({ name: "a check", current, desired: 300, missing: [] }));

describe("progress", () => {
  it("is what exceeds everything that was counted before", () => {
    expect(progressOf(counting(1, 2), undefined)).toEqual({ most: 3, advances: false });
    expect(progressOf(counting(2, 2), 3)).toEqual({ most: 4, advances: true });
    expect(progressOf(counting(2, 2), 4)).toEqual({ most: 4, advances: false });
    expect(progressOf(counting(0, 2), 4)).toEqual({ most: 4, advances: false });
  });

  it("of what goes up and down ends", () => {
    let mark = 0;
    const advances = [1, 2, 1, 2, 1, 2].map((current) => {
      const { most, advances } = progressOf(counting(current), mark);
      mark = most;
      return advances;
    });
    expect(advances).toEqual([true, true, false, false, false, false]);
  });
});

/** Looks at a roll-out of so many nodes, each of which takes so many seconds; the way of the product's passes. */
function watch(nodes: number, secondsEach: number) {
  let seconds = 0;
  let attempt = 0;
  let mark = 0;
  let mostAttempts = 0;
  for (let looks = 1; looks <= 10_000; looks += 1) {
    const current = Math.min(nodes, Math.floor(seconds / secondsEach));
    if (current === nodes) return { late: seconds - nodes * secondsEach, mostAttempts, looks };
    const { most, advances } = progressOf(counting(current), mark);
    mark = most;
    attempt = advances ? 0 : attempt + 1;
    mostAttempts = Math.max(mostAttempts, attempt);
    seconds += planRequeue({ cluster, now: seconds * 1000, attempt })?.delaySeconds ?? Number.NaN;
  }
  throw new Error("the roll-out does not end");
}

describe("a roll-out of 300 nodes", () => {
  it.each([2, 20, 60, 150])("of %i seconds each is never out of patience, and soon seen to end", (each) => {
    const { late, mostAttempts } = watch(300, each);
    expect(mostAttempts).toBeLessThan(7);
    // No longer than a node takes, or the shortest wait.
    expect(late).toBeLessThanOrEqual(Math.max(30, 2 * each));
  });
});
