import { setTimeout as sleep } from "node:timers/promises";
import type { Pod } from "kubernetes-types/core/v1.js";
import { readyPods } from "../control-plane/ready-pods.ts";
import type { ControlPlane } from "../control-plane/start-control-plane.ts";
import type { OperatorAssessment } from "./assess-operator.ts";
import { type OperatorMinor, type RunningOperator, startOperator } from "./start-operator.ts";

export interface SupervisedOperator {
  /** Of every operator that has run, the last one last. */
  readonly assessments: () => Promise<readonly OperatorAssessment[]>;
  /** Throws what went wrong meanwhile. */
  readonly stop: () => Promise<void>;
}

/** Runs the real operator as long as its Deployment has a ready pod, and anew when the pod is another one. */
export function superviseOperator(controlPlane: ControlPlane): SupervisedOperator {
  const stopping = new AbortController();
  const all: RunningOperator[] = [];
  const supervise = async (): Promise<void> => {
    let current: { readonly pod: string; readonly operator: RunningOperator } | undefined;
    while (!stopping.signal.aborted) {
      const pods = await readyPods(controlPlane.admin, "kube-system", "io.cilium/app=operator");
      const isAlive = pods.some((pod) => pod.metadata?.uid === current?.pod);
      if (!isAlive) {
        await current?.operator.stop();
        current = undefined;
        const next = pods[0];
        if (next !== undefined) {
          const operator = await startOperator(controlPlane, next.spec?.nodeName ?? "", minorOf(next));
          current = { pod: next.metadata?.uid ?? "", operator };
          all.push(operator);
        }
      }
      await sleep(300, undefined, { signal: stopping.signal }).catch(() => {});
    }
    await current?.operator.stop();
  };
  const supervision = supervise();
  // Told by stop(); until then a failure must not end the process.
  supervision.catch(() => {});
  return {
    assessments: () => Promise.all(all.map((operator) => operator.assessment())),
    stop: async () => {
      stopping.abort();
      await supervision;
    },
  };
}

/** Of the rendered image; releases of other minors are judged by the operator of the default one. */
function minorOf({ spec }: Pod): OperatorMinor {
  return spec?.containers.some(({ image }) => image?.includes(":v1.18.")) ? "1.18" : "1.19";
}
