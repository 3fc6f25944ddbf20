import { isPodReady } from "../../health/pod-trouble.ts";
import { jsonAt, listAt, numberAt } from "../../json.ts";
import type { KubeObject } from "../../kube-object.ts";

/** What a pass sees of one agent's pod. */
export interface AgentPod {
  readonly node: string;
  /** Seconds since it was made. */
  readonly age: number;
  /** Of the container that restarted most. */
  readonly restarts: number;
  readonly isReady: boolean;
  /** Seconds since it last became ready or ceased to be; undefined: it does not say. */
  readonly turnedAgo: number | undefined;
}

/** `secondsSince`: of a time in ISO 8601. */
export function agentPod(pod: KubeObject, secondsSince: (time: string) => number): AgentPod {
  const statuses = [
    ...listAt(pod, "status", "initContainerStatuses"),
    ...listAt(pod, "status", "containerStatuses"),
  ];
  const ready = listAt(pod, "status", "conditions").find(
    (condition) => jsonAt(condition, "type") === "Ready",
  );
  const turned = jsonAt(ready, "lastTransitionTime");
  const made = pod.metadata.creationTimestamp;
  return {
    node: String(jsonAt(pod, "spec", "nodeName") ?? pod.metadata.name),
    age: made === undefined ? Number.POSITIVE_INFINITY : secondsSince(made),
    restarts: Math.max(0, ...statuses.map((status) => numberAt(status, "restartCount"))),
    isReady: isPodReady(pod),
    turnedAgo: typeof turned === "string" ? secondsSince(turned) : undefined,
  };
}

/** Restarts of a new agent that are no accident any more: the roll-out stands at its node, and goes no further. */
const mostRestarts = 3;

/** A node whose agent of this roll-out starts again and again; undefined: there is none. `began`: seconds ago. */
export function crashingAgent(pods: readonly AgentPod[], began: number): AgentPod | undefined {
  return pods.find(({ age, restarts }) => age <= began && restarts >= mostRestarts);
}

/** An agent that was there when the soak began, and has gone away and come back since; undefined: none has. */
export function flappedAgent(pods: readonly AgentPod[], soaked: number): AgentPod | undefined {
  return pods.find(({ age, turnedAgo }) => age > soaked && turnedAgo !== undefined && turnedAgo < soaked);
}
