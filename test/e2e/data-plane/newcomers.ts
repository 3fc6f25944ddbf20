import { goOn } from "../harness/processes/go-on.ts";
import type { DataPlaneWorld } from "./data-plane-world.ts";
import { type PingPod, startPingPod } from "./ping-pod.ts";

/**
 * Pods of one application that start one after the other, on one node and the other, until it is asked. They stay until then:
 * where a pod ends in the first minutes after an agent's restart, Cilium forgets who has authenticated
 * (docs/decisions/0054). They have one identity: while one is new, SPIRE keeps an agent that starts from all certificates
 * until it has that one too, five seconds (docs/decisions/0057).
 */
export interface Newcomers {
  /** Seconds from the creation of each pod until it was an endpoint that is ready. */
  readonly stop: () => Promise<readonly number[]>;
}

const app = "newcomer";

/** Has their identity known before they come. */
export async function introduceNewcomers(dataPlane: DataPlaneWorld): Promise<void> {
  const pod = await startPingPod(dataPlane, 0, app);
  await pod.end();
}

/** Milliseconds from one that is ready to the creation of the next. */
const pause = 3000;

export function startNewcomers(dataPlane: DataPlaneWorld): Newcomers {
  const seconds: number[] = [];
  const pods: PingPod[] = [];
  const end = goOn(async () => {
    const begun = Date.now();
    const pod = await startPingPod(dataPlane, seconds.length % 2 === 0 ? 0 : 1, `newcomer-${begun}`, {
      app,
    });
    seconds.push((Date.now() - begun) / 1000);
    pods.push(pod);
  }, pause);
  return {
    async stop() {
      await end();
      for (const pod of pods) await pod.end();
      return seconds;
    },
  };
}
