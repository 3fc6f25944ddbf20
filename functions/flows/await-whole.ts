import { keyOf, refKey } from "../core/kube-object.ts";
import { isWhole, type WrittenFirst } from "../core/plan/written-first.ts";
import type { ConnectedPass } from "./pass.ts";

/** Seconds between two looks, and how many there are: half of a function's time limit. */
const looks = { pause: 5, most: 12 } as const;

/**
 * Waits within the pass until workloads are whole on what was just written, a minute at most: one that does not come back is
 * told of by the passes that follow, and keeps nothing else of the change.
 */
export async function awaitWhole(
  { kube, ports }: ConnectedPass,
  { refs, settlingSeconds }: WrittenFirst,
): Promise<void> {
  const workloads = refs.map(refKey);
  for (let look = 1; look <= looks.most; look += 1) {
    await ports.pause(looks.pause);
    const found = await Promise.all(refs.map(kube.get));
    const waitedFor = found.flatMap((one) => (one === undefined || isWhole(one) ? [] : [keyOf(one)]));
    if (waitedFor.length === 0) {
      await ports.pause(settlingSeconds);
      ports.log.info(`whole after ${look * looks.pause} s`, { workloads });
      return;
    }
  }
  ports.log.warn(`not whole after ${looks.most * looks.pause} s, and not waited for any longer`, {
    workloads,
  });
}
