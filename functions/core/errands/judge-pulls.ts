import { podTrouble } from "../health/pod-trouble.ts";
import { jsonAt, listAt } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import { nodeOf } from "./read-answer.ts";

/** How far nodes have come that were asked to fetch an image. */
export interface Pulls {
  readonly done: number;
  readonly of: number;
  /** Of the first node that cannot, in the words of its kubelet; undefined: none says so. */
  readonly trouble: string | undefined;
}

export function judgePulls(pods: readonly KubeObject[]): Pulls {
  const waiting = pods.filter((pod) => !hasImage(pod));
  const [stuck] = waiting.flatMap((pod) => {
    const trouble = podTrouble(pod, []);
    return trouble === undefined ? [] : [`${nodeOf(pod)}: ${trouble.cause}`];
  });
  return { done: pods.length - waiting.length, of: pods.length, trouble: stuck };
}

/** However its container ended, it has begun, and that takes the image. */
function hasImage(pod: KubeObject): boolean {
  return listAt(pod, "status", "containerStatuses").some(
    (status) =>
      jsonAt(status, "state", "running") !== undefined || jsonAt(status, "state", "terminated") !== undefined,
  );
}
