import { setTimeout as sleep } from "node:timers/promises";

/** Takes one step after the other, `pause` milliseconds apart, until it is asked; answers how to end it. */
export function goOn(step: () => Promise<unknown>, pause: number): () => Promise<void> {
  const stopping = new AbortController();
  const going = (async () => {
    while (!stopping.signal.aborted) {
      await step();
      await sleep(pause);
    }
  })();
  // Told to whoever ends it; until then a failure must not end the process.
  going.catch(() => {});
  return () => {
    stopping.abort();
    return going;
  };
}
