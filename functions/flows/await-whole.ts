import { keyOf, type ObjectRef, refKey } from "../core/kube-object.ts";
import { isWhole } from "../core/plan/written-first.ts";
import type { ConnectedPass } from "./pass.ts";

/** Seconds between two looks, and of the whole wait: half of a function's time limit. */
const limits = { pause: 5, whole: 60 } as const;

/**
 * Waits within the pass until workloads are whole on what was just written, a minute at most: one that does not come back is
 * told of by the passes that follow, and keeps nothing else of the change.
 */
export async function awaitWhole(
  { kube, ports }: ConnectedPass,
  refs: readonly ObjectRef[],
  settlingSeconds: number,
): Promise<void> {
  const workloads = refs.map(refKey);
  const begun = ports.now();
  const waited = () => Math.round((ports.now() - begun) / 1000);
  do {
    await ports.pause(limits.pause);
    const found = await Promise.all(refs.map(kube.get));
    const waitedFor = found.flatMap((one) => (one === undefined || isWhole(one) ? [] : [keyOf(one)]));
    if (waitedFor.length > 0) continue;
    ports.log.info(`whole after ${waited()} s`, { workloads });
    await ports.pause(settlingSeconds);
    return;
  } while (waited() < limits.whole);
  ports.log.warn(`not whole after ${waited()} s, and not waited for any longer`, { workloads });
}
