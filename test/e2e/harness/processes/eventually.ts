import { setTimeout as sleep } from "node:timers/promises";

/** Seconds until a wait counts as a hang, on any machine: looks of the product lie up to a minute apart. */
const longestWait = 600;

/** Looks ten times a second until there is an answer; says what it waited for when time is up. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined>,
  seconds = longestWait,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await look();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`after ${seconds} s there is still no ${what}`);
    await sleep(100);
  }
}
