import { shortMark } from "../digest.ts";
import { numberAt } from "../json.ts";
import { type KubeObject, type ObjectRef, refKey } from "../kube-object.ts";
import type { StatusRecord } from "../record/status-record.ts";
import { type PodFact, workloadsToRestart } from "./unmanaged-pods.ts";

type Known = NonNullable<StatusRecord["unmanagedPods"]>;

/** Workloads that a new start did not help; with more of them it is no fault of theirs, and no other is started anew. */
const mostInVain = 20;

/** A workload whose pods may be started anew. */
export interface Restart {
  readonly owner: ObjectRef;
  readonly mark: string;
  readonly pods: readonly PodFact[];
}

/** What a pass may start anew, in the order in which it asks. */
export interface RestartPlan {
  /** ISO 8601; pods that started later have been started anew already. */
  readonly since: string;
  /** Marks of workloads that are left alone: a new start did not help, or nobody makes other pods. */
  readonly inVain: readonly string[];
  readonly workloads: readonly Restart[];
}

/**
 * Each pod is started anew once: those that started since the count with which it began are managed, or a new start is in
 * vain. The order goes on after the workload that was asked last, so that none keeps the others from their turn; one
 * whose pods were evicted last comes first, until it is whole.
 */
export function planRestarts(
  found: readonly PodFact[],
  policy: "none" | "dns" | "all",
  known: Known | undefined,
  {
    isDue,
    now,
    age,
  }: { readonly isDue: boolean; readonly now: string; readonly age: (time: string) => number },
): RestartPlan {
  const since = isDue ? now : (known?.since ?? now);
  const all = workloadsToRestart(found, policy).map(({ owner, pods }) => ({
    owner,
    pods,
    mark: shortMark(refKey(owner)),
  }));
  const before = known?.inVain?.split(" ") ?? [];
  const startedSince = (time: string | undefined, { startedAt }: PodFact) =>
    time !== undefined && age(startedAt) <= age(time);
  const inVain = all
    .filter(({ mark, pods }) => before.includes(mark) || pods.some((pod) => startedSince(known?.since, pod)))
    .map(({ mark }) => mark);
  const hopeful = all
    .filter(({ mark }) => !inVain.includes(mark))
    .map((one) => ({ ...one, pods: one.pods.filter((pod) => !startedSince(since, pod)) }))
    .filter(({ pods }) => pods.length > 0);
  const workloads = inVain.length > mostInVain ? [] : fromTurn(hopeful, known?.asked);
  return { since, inVain, workloads };
}

function fromTurn(workloads: readonly Restart[], asked: Known["asked"]): readonly Restart[] {
  const at = workloads.findIndex(({ mark }) => mark === asked?.mark);
  const from = at < 0 ? 0 : asked?.evicted === true ? at : at + 1;
  return [...workloads.slice(from), ...workloads.slice(0, from)];
}

/** Pods that a workload has, and that it wants; of which revision they are is its owner's. */
export function countWhole(workload: KubeObject): { readonly available: number; readonly wanted: number } {
  const status = (name: string) => numberAt(workload, "status", name);
  if (workload.kind === "DaemonSet")
    return { available: status("numberAvailable"), wanted: status("desiredNumberScheduled") };
  const replicas = (workload["spec"] as { readonly replicas?: number } | undefined)?.replicas;
  return { available: Math.min(status("availableReplicas"), status("readyReplicas")), wanted: replicas ?? 1 };
}
