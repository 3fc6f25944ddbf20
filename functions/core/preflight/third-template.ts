import { numberOfOldPods } from "../health/old-pods.ts";
import { numberAt } from "../json.ts";
import { type KubeObject, keyOf } from "../kube-object.ts";
import type { Objection } from "../objection.ts";
import type { LiveState } from "../plan/live-state.ts";
import { carriesTemplate, hasSameTemplate } from "../plan/pod-template.ts";
import type { Revision } from "../plan/state-config-maps.ts";

export const underWayCode = "rollout-under-way";

/**
 * A change that would bring a third pod template to nodes that have two of them: it waits until every node has the last one.
 * The way back to the one before is open, and so is every way where the roll-out has failed.
 */
export function thirdTemplate({
  from,
  to,
  live,
  hasFailed,
}: {
  readonly from: Revision;
  readonly to: Revision;
  readonly live: Pick<LiveState, "objects" | "revisions">;
  readonly hasFailed: boolean;
}): Objection | undefined {
  if (hasFailed) return undefined;
  const found = to.objects
    .filter(({ kind }) => kind === "DaemonSet")
    .map((object) => live.objects.get(keyOf(object)))
    .find((rolling) => rolling !== undefined && isThird(rolling, to, live));
  if (found === undefined) return undefined;
  const { name, namespace = "" } = found.metadata;
  const pods = podsOf(found);
  return {
    code: underWayCode,
    severity: "blocking",
    message:
      `DaemonSet ${name} has revision ${from.number} on ${pods - numberOfOldPods(found)} of ${pods} nodes yet, and would get ` +
      "a third template by this change: it waits until all have it, or the roll-out has failed.",
    remedy:
      `Wait for the roll-out: kubectl -n ${namespace} rollout status daemonset/${name} ; ` +
      "what was there before may be asked for at once, and so may removal and pause",
  };
}

function podsOf(daemonSet: KubeObject): number {
  const count = (name: string) => numberAt(daemonSet, "status", name);
  return count("currentNumberScheduled") || count("desiredNumberScheduled");
}

function isThird(rolling: KubeObject, to: Revision, { revisions }: Pick<LiveState, "revisions">): boolean {
  const key = keyOf(rolling);
  const of = ({ objects }: Revision) => objects.find((object) => keyOf(object) === key);
  const object = of(to);
  if (object === undefined || podsOf(rolling) === 0 || numberOfOldPods(rolling) === 0) return false;
  const stored = revisions.flatMap((revision) => of(revision) ?? []);
  const running = stored.find((one) => carriesTemplate(rolling, one));
  const isRunning = (one: KubeObject) =>
    running === undefined ? carriesTemplate(rolling, one) : hasSameTemplate(running, one);
  if (isRunning(object)) return false;
  // Newest first: what the nodes had before.
  const before = stored.find((one) => !isRunning(one));
  return before !== undefined && !hasSameTemplate(before, object);
}
