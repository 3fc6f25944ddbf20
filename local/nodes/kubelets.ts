import { type JsonMap, jsonAt, listAt, numberAt } from "../../functions/core/json.ts";
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
  /** False: its image does not come, so that it waits. */
  readonly isPulled: (pod: KubeObject) => boolean;
  /** True: the pod runs, and is not ready for want of those that it calls. */
  readonly isCutOff: (pod: KubeObject) => boolean;
  /** True: nothing comes from this kubelet, and nothing that it shall do is done. */
  readonly isSilent: (node: string) => boolean;
  /** Last words of a pod that ends by itself; undefined: it runs until it is deleted. */
  readonly lastWords: (pod: KubeObject) => string | undefined;
}

/** What kubelets knew at some moment. */
export interface KubeletsMoment {
  /** Time at which a pod's kubelet first saw it, by uid. */
  readonly firstSeen: ReadonlyMap<string, number>;
  readonly addressesGiven: number;
}

/** The kubelets of all nodes: pods become ready after a while, and end at once; those of a lost node end too. */
export class Kubelets {
  readonly #options: KubeletOptions;
  readonly #admin: Admin;
  readonly #firstSeen: Map<string, number>;
  #addressesGiven: number;

  constructor(options: KubeletOptions, before?: KubeletsMoment) {
    this.#options = options;
    this.#admin = options.admin.as("kubelet");
    this.#firstSeen = new Map(before?.firstSeen);
    this.#addressesGiven = before?.addressesGiven ?? 0;
  }

  capture(): KubeletsMoment {
    return { firstSeen: new Map(this.#firstSeen), addressesGiven: this.#addressesGiven };
  }

  step(): void {
    const nodes = new Set(this.#admin.list("v1", "Node").map(({ metadata }) => metadata.name));
    for (const pod of this.#admin.list("v1", "Pod")) {
      if (nodes.has(nodeOf(pod)) && this.#options.isSilent(nodeOf(pod))) continue;
      if (isLeaving(pod) || !nodes.has(nodeOf(pod))) this.#end(pod);
      else this.#run(pod);
    }
  }

  #end(pod: KubeObject): void {
    this.#firstSeen.delete(pod.metadata.uid ?? "");
    this.#admin.delete(refOf(pod), { gracePeriodSeconds: 0 });
  }

  #run(pod: KubeObject): void {
    const { now, startSeconds, isPulled, isCutOff, lastWords } = this.#options;
    const mayRun = this.#options.mayRun(pod) && isPulled(pod);
    if (["Succeeded", "Failed"].includes(String(jsonAt(pod, "status", "phase")))) return;
    const uid = pod.metadata.uid ?? "";
    const since = this.#firstSeen.get(uid) ?? now();
    this.#firstSeen.set(uid, since);
    const runs = now() - since >= startSeconds(pod) * 1000 && mayRun;
    const cutOff = runs && isCutOff(pod);
    const ready = runs && !cutOff;
    const begins = cutOff && jsonAt(pod, "status", "podIP") === undefined;
    const deadline = numberAt(pod, "spec", "activeDeadlineSeconds");
    const isOverdue = deadline > 0 && now() - since >= deadline * 1000;
    const words = ready && !isOverdue ? lastWords(pod) : undefined;
    if (isOverdue) this.#write(pod, overdue);
    else if (words !== undefined) this.#write(pod, ended(pod, words, now()));
    else if (begins || ready !== isReady(pod))
      this.#write(pod, { ...statusOf(pod, ready, now()), ...this.#addresses(pod) });
    else if (!mayRun && jsonAt(pod, "status", "startTime") === undefined)
      this.#write(pod, taken(pod, isPulled(pod), now()));
  }

  #write(pod: KubeObject, status: JsonMap): void {
    this.#admin.patch(refOf(pod), { status }, "status");
  }

  /** That of its node for a pod on the host's network, else one of the VPC that no other pod has. */
  #addresses(pod: KubeObject): JsonMap {
    const node = this.#admin.get({ apiVersion: "v1", kind: "Node", name: nodeOf(pod) });
    const hostIP = String(jsonAt(listAt(node, "status", "addresses")[0], "address") ?? "");
    if (jsonAt(pod, "spec", "hostNetwork") === true)
      return { hostIP, podIP: hostIP, podIPs: [{ ip: hostIP }] };
    const given = jsonAt(pod, "status", "podIP");
    const number = this.#addressesGiven;
    if (given === undefined) this.#addressesGiven += 1;
    const podIP = given ?? `10.0.${128 + (Math.floor(number / 250) % 120)}.${1 + (number % 250)}`;
    return { hostIP, podIP, podIPs: [{ ip: podIP }] };
  }
}

const overdue: JsonMap = {
  phase: "Failed",
  reason: "DeadlineExceeded",
  message: "Pod was active on the node longer than the specified deadline",
};

/** Of a pod that has not begun: as its kubelet has taken it, or as it waits for its image. */
function taken(pod: KubeObject, isPulled: boolean, now: number): JsonMap {
  const begun = { phase: "Pending", startTime: timeOf(now) };
  if (isPulled) return begun;
  const containerStatuses = containersOf(pod).map(({ name, image }) => {
    const waiting = { reason: "ImagePullBackOff", message: `Back-off pulling image "${image}"` };
    return { name, image, imageID: "", ready: false, restartCount: 0, state: { waiting } };
  });
  return { ...begun, containerStatuses };
}

function containersOf(pod: KubeObject) {
  return listAt(pod, "spec", "containers") as readonly { name: string; image: string }[];
}

/** Of a pod whose containers have said what they had to say. */
function ended(pod: KubeObject, message: string, now: number): JsonMap {
  const running = statusOf(pod, true, now);
  const time = running.startTime;
  const terminated = { exitCode: 0, reason: "Completed", message, startedAt: time, finishedAt: time };
  return {
    ...running,
    phase: "Succeeded",
    conditions: running.conditions.map((condition) => ({
      ...condition,
      status: "False",
      reason: "PodCompleted",
    })),
    containerStatuses: running.containerStatuses.map((status) => ({
      ...status,
      ready: false,
      state: { terminated },
    })),
  };
}

/** As a kubelet writes it. */
function timeOf(now: number): string {
  return new Date(now).toISOString().replace(/\.\d+Z$/, "Z");
}

function statusOf(pod: KubeObject, ready: boolean, now: number) {
  const time = timeOf(now);
  return {
    phase: "Running",
    startTime: time,
    conditions: ["Ready", "ContainersReady"].map((type) => ({
      type,
      status: ready ? "True" : "False",
      lastTransitionTime: time,
    })),
    containerStatuses: containersOf(pod).map(({ name, image }) => ({
      name,
      image,
      imageID: image,
      ready,
      restartCount: 0,
      state: { running: { startedAt: time } },
    })),
  };
}
