import { type Json, listAt, mapAt } from "../../../functions/core/json.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { stableJson } from "../../../functions/core/stable-json.ts";
import type { StatusCause } from "../api-failure.ts";
import { textAt } from "../json-map.ts";

type Rule = (before: KubeObject, after: KubeObject) => readonly StatusCause[];

/** Fields that stand from creation to deletion. */
const rules: Readonly<Record<string, readonly Rule[]>> = {
  DaemonSet: [selectorStays],
  Deployment: [selectorStays],
  ReplicaSet: [selectorStays],
  StatefulSet: [statefulSetStays],
  ClusterRoleBinding: [roleRefStays],
  RoleBinding: [roleRefStays],
  Secret: [typeStays],
  Service: [addressStays],
  Pod: [podStays],
};

const changeableInStatefulSets = [
  "replicas",
  "ordinals",
  "template",
  "updateStrategy",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds",
];

export function checkImmutable(before: KubeObject, after: KubeObject): readonly StatusCause[] {
  return (rules[after.kind] ?? []).flatMap((rule) => rule(before, after));
}

function selectorStays(before: KubeObject, after: KubeObject): readonly StatusCause[] {
  const { selector = null } = mapAt(after, "spec");
  if (stableJson(mapAt(before, "spec")["selector"]) === stableJson(selector)) return [];
  return [invalid("spec.selector", `${JSON.stringify(selector)}: field is immutable`)];
}

function roleRefStays(before: KubeObject, after: KubeObject): readonly StatusCause[] {
  const role = mapAt(after, "roleRef");
  if (stableJson(mapAt(before, "roleRef")) === stableJson(role)) return [];
  const shown = {
    APIGroup: textAt(role, "apiGroup"),
    Kind: textAt(role, "kind"),
    Name: textAt(role, "name"),
  };
  return [invalid("roleRef", `${JSON.stringify(shown)}: cannot change roleRef`)];
}

function statefulSetStays(before: KubeObject, after: KubeObject): readonly StatusCause[] {
  const fixed = (object: KubeObject): Json =>
    Object.fromEntries(
      Object.entries(mapAt(object, "spec")).filter(([key]) => !changeableInStatefulSets.includes(key)),
    );
  if (stableJson(fixed(before)) === stableJson(fixed(after))) return [];
  const names = changeableInStatefulSets.map((name) => `'${name}'`);
  const allowed = `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  const message = `Forbidden: updates to statefulset spec for fields other than ${allowed} are forbidden`;
  return [{ reason: "FieldValueForbidden", message, field: "spec" }];
}

/** A pod runs as it was made; of its spec only images may change, and what bounds its life. */
function podStays(before: KubeObject, after: KubeObject): readonly StatusCause[] {
  const fixed = (object: KubeObject): string => {
    const { activeDeadlineSeconds: _, tolerations: __, ...spec } = mapAt(object, "spec");
    const bare = ["containers", "initContainers"].map((list) =>
      listAt(spec, list).map((container) => ({ ...mapAt({ container }, "container"), image: "" })),
    );
    return stableJson({ ...spec, containers: bare[0] ?? [], initContainers: bare[1] ?? [] });
  };
  if (fixed(before) === fixed(after)) return [];
  const message =
    "Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`," +
    "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations)," +
    "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";
  return [{ reason: "FieldValueForbidden", message, field: "spec" }];
}

function typeStays(before: KubeObject, after: KubeObject): readonly StatusCause[] {
  const type = textAt(after, "type");
  return type === textAt(before, "type")
    ? []
    : [invalid("type", `${JSON.stringify(type)}: field is immutable`)];
}

function addressStays(before: KubeObject, after: KubeObject): readonly StatusCause[] {
  const address = textAt(after, "spec", "clusterIP");
  if (address === textAt(before, "spec", "clusterIP")) return [];
  return [invalid("spec.clusterIPs[0]", `${JSON.stringify([address])}: may not change once set`)];
}

function invalid(field: string, why: string): StatusCause {
  return { reason: "FieldValueInvalid", message: `Invalid value: ${why}`, field };
}
