import { keyOf, type ObjectRef, refKey } from "../core/kube-object.ts";
import { isWhole } from "../core/plan/spire-first.ts";
import type { ConnectedPass } from "./pass.ts";

/** Seconds between two looks, and how many there are: half of a function's time limit. */
const looks = { pause: 5, most: 12 } as const;

/**
 * Seconds after which agents of Cilium have what they had of SPIRE: they dial it anew every ten seconds at most, and it fetches
 * certificates for them every five.
 */
const settling = 15;

/**
 * Waits within the pass until workloads of SPIRE are whole on what was just written, a minute at most: one that does not
 * come back is told of by the passes that follow, and keeps nothing else of the change.
 */
export async function awaitSpire({ kube, ports }: ConnectedPass, refs: readonly ObjectRef[]): Promise<void> {
  for (let look = 1; look <= looks.most; look += 1) {
    await ports.pause(looks.pause);
    const found = await Promise.all(refs.map(kube.get));
    const waitedFor = found.flatMap((one) => (one === undefined || isWhole(one) ? [] : [keyOf(one)]));
    if (waitedFor.length === 0) {
      await ports.pause(settling);
      ports.log.info(`SPIRE is whole after ${look * looks.pause} s`, { workloads: refs.map(refKey) });
      return;
    }
  }
  ports.log.warn(`SPIRE is not whole after ${looks.most * looks.pause} s, and is not waited for any longer`, {
    workloads: refs.map(refKey),
  });
}
