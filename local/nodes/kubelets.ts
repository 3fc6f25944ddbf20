import { listAt } from "../../functions/core/json.ts";
import { type KubeObject, refOf } from "../../functions/core/kube-object.ts";
import type { Admin } from "../kubernetes/admin.ts";
import { isLeaving, isReady, nodeOf } from "./pods.ts";

export interface KubeletOptions {
  readonly admin: Admin;
  /** The world's clock, milliseconds since 1970. */
  readonly now: () => number;
  /** Seconds from a pod's creation until it is ready. */
  readonly startSeconds: (pod: KubeObject) => number;
  /** False: the pod waits, or is no longer ready. */
  readonly mayRun: (pod: KubeObject) => boolean;
}

/** The kubelets of all nodes: pods become ready after a while, and end at once; those of a lost node end too. */
export class Kubelets {
  readonly #options: KubeletOptions;
  readonly #admin: Admin;
  /** Time at which a pod's kubelet first saw it, by uid. */
  readonly #firstSeen = new Map<string, number>();

  constructor(options: KubeletOptions) {
    this.#options = options;
    this.#admin = options.admin.as("kubelet");
  }

  step(): void {
    const nodes = new Set(this.#admin.list("v1", "Node").map(({ metadata }) => metadata.name));
    for (const pod of this.#admin.list("v1", "Pod")) {
      if (isLeaving(pod) || !nodes.has(nodeOf(pod))) this.#end(pod);
      else this.#run(pod);
    }
  }

  #end(pod: KubeObject): void {
    this.#firstSeen.delete(pod.metadata.uid ?? "");
    this.#admin.delete(refOf(pod), { gracePeriodSeconds: 0 });
  }

  #run(pod: KubeObject): void {
    const { now, startSeconds, mayRun } = this.#options;
    const uid = pod.metadata.uid ?? "";
    const since = this.#firstSeen.get(uid) ?? now();
    this.#firstSeen.set(uid, since);
    const ready = now() - since >= startSeconds(pod) * 1000 && mayRun(pod);
    if (ready !== isReady(pod))
      this.#admin.patch(refOf(pod), { status: statusOf(pod, ready, now()) }, "status");
  }
}

function statusOf(pod: KubeObject, ready: boolean, now: number) {
  const time = new Date(now).toISOString().replace(/\.\d+Z$/, "Z");
  const containers = listAt(pod, "spec", "containers") as readonly { name: string; image: string }[];
  return {
    phase: "Running",
    startTime: time,
    conditions: ["Ready", "ContainersReady"].map((type) => ({
      type,
      status: ready ? "True" : "False",
      lastTransitionTime: time,
    })),
    containerStatuses: containers.map(({ name, image }) => ({
      name,
      image,
      imageID: image,
      ready,
      restartCount: 0,
      state: { running: { startedAt: time } },
    })),
  };
}
