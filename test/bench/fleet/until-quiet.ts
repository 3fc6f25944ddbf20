import { setTimeout as pause } from "node:timers/promises";
import type { Fleet } from "./fleet.ts";

/** Seconds of the world's clock: longer than every back-off of a pass together. */
const patience = 3 * 3600;

/** Milliseconds of the system's clock. */
const lookEvery = 200;
const tellEvery = 60_000;

/** Waits until no message is left: none visible, delayed or being worked on. */
export async function untilQuiet({ queues, clock }: Fleet, tell: (line: string) => void): Promise<void> {
  const begun = clock.now();
  let toldAt = performance.now();
  for (;;) {
    const counts = [queues.signals, queues.work].map(({ queue }) => queue.counts());
    const left = counts.reduce(
      (sum, { visible, inFlight, delayed }) => sum + visible + inFlight + delayed,
      0,
    );
    if (left === 0) return;
    const seconds = Math.round((clock.now() - begun) / 1000);
    if (seconds > patience) {
      throw new Error(
        `waiting for the end of a sweep: ${left} messages are left after ${seconds} s, ${JSON.stringify(counts)}. ` +
          "Look for passes that ask for another look for ever.",
      );
    }
    if (performance.now() - toldAt >= tellEvery) {
      toldAt = performance.now();
      tell(`${seconds} s: ${left} messages wait`);
    }
    await pause(lookEvery);
  }
}
