import { setTimeout as sleep } from "node:timers/promises";
import type { OperatorVerdict } from "./operator-verdict.ts";
import { readyPods } from "./ready-pods.ts";
import type { ControlPlane } from "./start-control-plane.ts";
import { type RunningOperator, startOperator } from "./start-operator.ts";

export interface OperatorAtWork {
  /** Of every operator that has run, the last one last. */
  readonly verdicts: () => Promise<readonly OperatorVerdict[]>;
  /** Throws what went wrong meanwhile. */
  readonly stop: () => Promise<void>;
}

/** Runs the real operator as long as its Deployment has a ready pod, and anew when the pod is another one. */
export function playOperator(controlPlane: ControlPlane): OperatorAtWork {
  const stopping = new AbortController();
  const all: RunningOperator[] = [];
  const play = async (): Promise<void> => {
    let current: { readonly pod: string; readonly operator: RunningOperator } | undefined;
    while (!stopping.signal.aborted) {
      const pods = await readyPods(controlPlane.admin, "kube-system", "io.cilium/app=operator");
      const isAlive = pods.some((pod) => pod.metadata?.uid === current?.pod);
      if (!isAlive) {
        await current?.operator.stop();
        current = undefined;
        const next = pods[0];
        if (next !== undefined) {
          const operator = await startOperator(controlPlane, next.spec?.nodeName ?? "");
          current = { pod: next.metadata?.uid ?? "", operator };
          all.push(operator);
        }
      }
      await sleep(300, undefined, { signal: stopping.signal }).catch(() => {});
    }
    await current?.operator.stop();
  };
  const played = play();
  // Told by stop(); until then a failure must not end the process.
  played.catch(() => {});
  return {
    verdicts: () => Promise.all(all.map((operator) => operator.verdict())),
    stop: async () => {
      stopping.abort();
      await played;
    },
  };
}
