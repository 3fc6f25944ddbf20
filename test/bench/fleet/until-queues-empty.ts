import { setTimeout as pause } from "node:timers/promises";
import type { Fleet } from "./fleet.ts";

/** Seconds of the world's clock: longer than every back-off of a pass together. */
const maxSeconds = 3 * 3600;

/** Milliseconds of the system's clock. */
const pollEvery = 200;
const printEvery = 60_000;

/** Waits until no message is left: none visible, delayed or being worked on. */
export async function untilQueuesEmpty(
  { queues, clock }: Fleet,
  print: (line: string) => void,
): Promise<void> {
  const begun = clock.now();
  let printedAt = performance.now();
  for (;;) {
    const counts = [queues.triggers, queues.work].map(({ queue }) => queue.counts());
    const left = counts.reduce(
      (sum, { visible, inFlight, delayed }) => sum + visible + inFlight + delayed,
      0,
    );
    if (left === 0) return;
    const seconds = Math.round((clock.now() - begun) / 1000);
    if (seconds > maxSeconds) {
      throw new Error(
        `waiting for the end of a sweep: ${left} messages are left after ${seconds} s, ${JSON.stringify(counts)}. ` +
          "Look for passes that ask for another look for ever.",
      );
    }
    if (performance.now() - printedAt >= printEvery) {
      printedAt = performance.now();
      print(`${seconds} s: ${left} messages wait`);
    }
    await pause(pollEvery);
  }
}
