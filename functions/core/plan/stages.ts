import type { KubeObject } from "../kube-object.ts";
import type { KindName } from "../resource-kinds.ts";

/** Stages in the order of apply; a removal goes the other way. */
export const stageNames = ["namespaces", "rbac", "configuration", "services", "workloads"] as const;

export type StageName = (typeof stageNames)[number];

const stageOfKind = {
  Namespace: "namespaces",
  ServiceAccount: "rbac",
  ClusterRole: "rbac",
  ClusterRoleBinding: "rbac",
  Role: "rbac",
  RoleBinding: "rbac",
  ConfigMap: "configuration",
  Secret: "configuration",
  Service: "services",
  DaemonSet: "workloads",
  Deployment: "workloads",
  StatefulSet: "workloads",
} as const satisfies Partial<Record<KindName, StageName>>;

/** Of a kind that only stands beside the chart's objects. */
const stageBeside: Readonly<Record<string, StageName>> = { StorageClass: "configuration" };

/** Kinds that the render may hold, and therefore the kinds that a pass lists. */
export const renderedKinds = Object.keys(stageOfKind) as readonly (keyof typeof stageOfKind)[];

export function stageOf(object: Pick<KubeObject, "kind">): StageName {
  const stages: Readonly<Record<string, StageName | undefined>> = stageOfKind;
  return stages[object.kind] ?? stageBeside[object.kind] ?? "workloads";
}
