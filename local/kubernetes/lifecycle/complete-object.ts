import { randomUUID } from "node:crypto";
import { type Json, type JsonMap, mapAt } from "../../../functions/core/json.ts";
import type { KubeObject, ObjectMeta } from "../../../functions/core/kube-object.ts";
import { stableJson } from "../../../functions/core/stable-json.ts";
import { applyDefaults } from "../defaults/apply-defaults.ts";
import { firstStatus } from "../defaults/default-values.ts";
import { textAt } from "../json-map.ts";
import type { ServedKind } from "../served-kinds.ts";

/** Values that only the server sets, or that it sets when an object is created. */
export interface Completion {
  readonly kind: ServedKind;
  readonly live: KubeObject | undefined;
  /** Empty, or `status`. */
  readonly subresource: string;
  /** Whole seconds, RFC 3339. */
  readonly now: string;
  /** A free address for a Service that needs one. */
  readonly clusterIp: string;
}

const serverFields = [
  "uid",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "generation",
  "resourceVersion",
  "managedFields",
] as const;

/** The object as it will be stored, but for resourceVersion and managedFields. */
export function completeObject(sent: KubeObject, completion: Completion): KubeObject {
  const { kind, live, subresource } = completion;
  const object = subresource === "status" && live !== undefined ? { ...live, status: sent["status"] } : sent;
  const withDefaults = applyDefaults(kind.schema, object) as KubeObject;
  const special = ofKind(withDefaults, completion);
  const counted = { ...special, status: statusOf(special, completion) };
  const { name, namespace, ...metadata } = counted.metadata;
  const own = Object.entries(metadata).filter(([key]) => !serverFields.some((field) => field === key));
  return withoutUndefined({
    ...counted,
    metadata: withoutUndefined({
      name,
      namespace,
      ...systemFields(counted, completion),
      ...Object.fromEntries(own),
    }) as ObjectMeta,
  }) as KubeObject;
}

function systemFields(object: KubeObject, { kind, live, now }: Completion): JsonMap {
  if (live === undefined) {
    return { uid: randomUUID(), creationTimestamp: now, ...(kind.counted ? { generation: 1 } : {}) };
  }
  const { uid, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds } = live.metadata;
  const generation = live.metadata.generation ?? 1;
  const changed = stableJson(content(kind, live)) !== stableJson(content(kind, object));
  return {
    uid,
    creationTimestamp,
    deletionTimestamp,
    deletionGracePeriodSeconds,
    ...(kind.counted ? { generation: changed ? generation + 1 : generation } : {}),
  };
}

/** Content that a generation counts: all but metadata and, where it has a subresource, status. */
function content(kind: ServedKind, object: KubeObject): Json {
  const { metadata: _, status, ...rest } = object;
  return (kind.statusSubresource ? rest : { ...rest, status }) as JsonMap;
}

function statusOf(object: KubeObject, { kind, live, subresource }: Completion): Json | undefined {
  if (!kind.statusSubresource || subresource === "status") return object["status"];
  if (live !== undefined) return live["status"];
  // A kubelet registers its node with a status in one call.
  return kind.kind === "Node" ? object["status"] : firstStatus[kind.kind];
}

function ofKind(object: KubeObject, { kind, live, clusterIp }: Completion): KubeObject {
  const { metadata } = object;
  const name = metadata.name;
  if (kind.kind === "Namespace" && kind.group === "") {
    const labels = { ...metadata.labels, "kubernetes.io/metadata.name": name };
    const finalizers = mapAt(live, "spec")["finalizers"] ?? ["kubernetes"];
    return { ...object, metadata: { ...metadata, labels }, spec: { finalizers } };
  }
  if (kind.kind === "DaemonSet") {
    const key = "deprecated.daemonset.template.generation";
    const before = Number(live?.metadata.annotations?.[key] ?? 0);
    const template = (of: KubeObject | undefined) => stableJson(mapAt(of, "spec", "template"));
    const annotations = {
      ...metadata.annotations,
      [key]: String(template(live) === template(object) ? before : before + 1),
    };
    return { ...object, metadata: { ...metadata, annotations } };
  }
  if (kind.kind === "Service" && kind.group === "") {
    const spec = mapAt(object, "spec");
    const address = textAt(spec, "clusterIP") || textAt(live, "spec", "clusterIP") || clusterIp;
    return { ...object, spec: { ...spec, clusterIP: address, clusterIPs: [address] } };
  }
  return object;
}

function withoutUndefined(value: JsonMap): JsonMap {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}
