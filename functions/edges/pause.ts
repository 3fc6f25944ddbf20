import { setTimeout as wait } from "node:timers/promises";

/** Lets so many seconds go by; a pass that is stopped ends the wait, and its next call then tells so. */
export async function pause(seconds: number, signal: AbortSignal | undefined): Promise<void> {
  await wait(seconds * 1000, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}
