import { isMap, type Json, listAt, mapAt } from "../../../functions/core/json.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { failures } from "../failures.ts";
import { textAt } from "../json-map.ts";
import { definitionKind, namespaceKind } from "../kinds-of.ts";
import type { ServedKind } from "../served-kinds.ts";
import { serverTime } from "../server-time.ts";
import type { Store } from "../store.ts";
import type { DeleteOptions } from "../write-options.ts";

export interface Deletion {
  readonly object: KubeObject;
  /** False: the object is still there and waits for its finalizers, its kubelet or its content. */
  readonly gone: boolean;
}

const definitionFinalizer = "customresourcecleanup.apiextensions.k8s.io";
export const foregroundFinalizer = "foregroundDeletion";
export const orphanFinalizer = "orphan";

/** The first step of a deletion; controllers take the next ones. */
export function deleteObject(
  store: Store,
  kind: ServedKind,
  live: KubeObject,
  options: DeleteOptions,
  now: string,
): Deletion {
  checkPreconditions(kind, live, options);
  const grace = graceOf(kind, live, options);
  const finalizers = finalizersOf(kind, live, options);
  const waits = finalizers.length > 0 || grace > 0 || kind === namespaceKind;
  if (options.dryRun === true) return { object: live, gone: !waits };
  if (!waits) {
    store.remove(kind, live);
    return { object: live, gone: true };
  }
  if (live.metadata.deletionTimestamp !== undefined) return { object: live, gone: false };
  return { object: store.put(kind, marked(kind, live, finalizers, grace, now)), gone: false };
}

function checkPreconditions(kind: ServedKind, live: KubeObject, { preconditions = {} }: DeleteOptions): void {
  const { name, uid, resourceVersion } = live.metadata;
  if (preconditions.uid !== undefined && preconditions.uid !== uid) {
    throw failures.precondition(
      kind,
      name,
      `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    );
  }
  if (preconditions.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    throw failures.precondition(
      kind,
      name,
      `the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
    );
  }
}

/** Grace period in seconds: of a pod on a node its own or the requested one, of anything else 0. */
function graceOf(kind: ServedKind, live: KubeObject, { gracePeriodSeconds }: DeleteOptions): number {
  const phase = textAt(live, "status", "phase");
  const runs = kind.kind === "Pod" && textAt(live, "spec", "nodeName") !== "";
  if (!runs || phase === "Succeeded" || phase === "Failed") return 0;
  const own = mapAt(live, "spec")["terminationGracePeriodSeconds"];
  return gracePeriodSeconds ?? (typeof own === "number" ? own : 30);
}

function finalizersOf(kind: ServedKind, live: KubeObject, options: DeleteOptions): readonly Json[] {
  const own = listAt(live, "metadata", "finalizers");
  const added = [
    ...(options.propagationPolicy === "Foreground" ? [foregroundFinalizer] : []),
    ...(options.propagationPolicy === "Orphan" ? [orphanFinalizer] : []),
    ...(kind === definitionKind ? [definitionFinalizer] : []),
  ];
  return [...own, ...added.filter((name) => !own.includes(name))];
}

function marked(
  kind: ServedKind,
  live: KubeObject,
  finalizers: readonly Json[],
  grace: number,
  now: string,
): KubeObject {
  const at = serverTime(Date.parse(now) + grace * 1000);
  const { generation } = live.metadata;
  const metadata = {
    ...live.metadata,
    deletionTimestamp: at,
    ...(kind === namespaceKind ? {} : { deletionGracePeriodSeconds: grace }),
    ...(finalizers.length === 0 ? {} : { finalizers }),
    ...(generation === undefined ? {} : { generation: generation + 1 }),
  };
  if (kind === namespaceKind) return { ...live, metadata, status: { phase: "Terminating" } };
  if (kind !== definitionKind) return { ...live, metadata };
  const terminating = {
    type: "Terminating",
    status: "True",
    lastTransitionTime: now,
    reason: "InstanceDeletionPending",
    message: "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
  };
  const conditions = listAt(live, "status", "conditions").filter(
    (condition) => isMap(condition) && condition["type"] !== "Terminating",
  );
  return {
    ...live,
    metadata,
    status: { ...mapAt(live, "status"), conditions: [...conditions, terminating] },
  };
}
