import { digest } from "../../functions/core/digest.ts";
import { jsonAt, listAt, mapAt, numberAt } from "../../functions/core/json.ts";
import { type KubeObject, refOf } from "../../functions/core/kube-object.ts";
import { stableJson } from "../../functions/core/stable-json.ts";
import type { Admin } from "../kubernetes/admin.ts";
import { isSchedulable, keepsApart } from "./is-schedulable.ts";
import { isLeaving, isReady, nodeOf } from "./pods.ts";
import { workloadStatus } from "./workload-status.ts";

const workloadKinds = ["DaemonSet", "StatefulSet", "Deployment"] as const;
const revisionLabel = "controller-revision-hash";

/**
 * One step of the workload controllers: missing pods are made, surplus ones deleted, those of an older template
 * replaced one at a time, and all of them counted. Deployments have no ReplicaSets here.
 */
export function runWorkloadControllers(as: Admin): void {
  const admin = as.as("kube-controller-manager");
  const nodes = admin.list("v1", "Node");
  const podsByOwner = Map.groupBy(admin.list("v1", "Pod"), ownerOf);
  for (const kind of workloadKinds) {
    for (const workload of admin.list("apps/v1", kind)) {
      const pods = podsByOwner.get(workload.metadata.uid ?? "") ?? [];
      if (!isLeaving(workload)) reconcileWorkload(admin, workload, pods, nodes);
    }
  }
}

function reconcileWorkload(
  admin: Admin,
  workload: KubeObject,
  allPods: readonly KubeObject[],
  nodes: readonly KubeObject[],
): void {
  const template = mapAt(workload, "spec", "template");
  const revision = digest(stableJson(template)).slice(0, 10);
  const isCurrent = (pod: KubeObject) => pod.metadata.labels?.[revisionLabel] === revision;
  const pods = allPods.filter((pod) => !isLeaving(pod));
  const schedulable = nodes.filter((node) => isSchedulable(node, template));
  const nodesForNewPods =
    workload.kind === "DaemonSet"
      ? freeNodes(schedulable, pods)
      : freeReplicas(workload, schedulable, allPods);
  for (const node of nodesForNewPods) {
    const pod = podOf(workload, template, revision, node);
    // A StatefulSet's pod waits until the one before it has given up its name.
    if (admin.get(refOf(pod)) === undefined) admin.create(pod);
  }
  const wanted = workload.kind === "DaemonSet" ? pods.length + nodesForNewPods.length : replicasOf(workload);
  const surplus = [...pods.slice(wanted), ...outdated(workload, pods, wanted, isCurrent)];
  for (const pod of surplus) admin.delete(refOf(pod));
  const status = workloadStatus(workload, pods, wanted, isCurrent);
  const current = mapAt(workload, "status");
  if (Object.entries(status).some(([field, count]) => current[field] !== count)) {
    admin.patch(refOf(workload), { status }, "status");
  }
}

function freeNodes(schedulable: readonly KubeObject[], pods: readonly KubeObject[]): string[] {
  const taken = new Set(pods.map(nodeOf));
  return schedulable.map(({ metadata }) => metadata.name).filter((name) => !taken.has(name));
}

/** Terminating pods keep their place. */
function freeReplicas(
  workload: KubeObject,
  schedulable: readonly KubeObject[],
  pods: readonly KubeObject[],
): string[] {
  const load = new Map(schedulable.map(({ metadata }) => [metadata.name, 0]));
  for (const pod of pods) load.set(nodeOf(pod), (load.get(nodeOf(pod)) ?? 0) + 1);
  const nodesForNewPods: string[] = [];
  const isAlone = keepsApart(mapAt(workload, "spec", "template"));
  for (let count = pods.length; count < replicasOf(workload); count += 1) {
    const [freest] = [...schedulable].sort((a, b) => loadOf(a) - loadOf(b));
    if (freest === undefined || (isAlone && loadOf(freest) > 0)) break;
    const { name } = freest.metadata;
    load.set(name, (load.get(name) ?? 0) + 1);
    nodesForNewPods.push(name);
  }
  return nodesForNewPods;

  function loadOf({ metadata }: KubeObject): number {
    return load.get(metadata.name) ?? 0;
  }
}

/** Pods of an older template: broken ones at once, working ones as far as the others work. */
function outdated(
  workload: KubeObject,
  pods: readonly KubeObject[],
  wanted: number,
  isCurrent: (pod: KubeObject) => boolean,
): readonly KubeObject[] {
  const stale = pods.filter((pod) => !isCurrent(pod));
  const broken = stale.filter((pod) => !isReady(pod));
  if (broken.length > 0) return broken;
  const unavailable = wanted - pods.filter(isReady).length;
  return stale.slice(0, Math.max(0, mostUnavailable(workload) - unavailable));
}

/** How many pods a roll-out may take at once; only DaemonSets of ours say another number than one. */
function mostUnavailable({ kind, ...workload }: KubeObject): number {
  const most = numberAt(workload, "spec", "updateStrategy", "rollingUpdate", "maxUnavailable");
  return kind === "DaemonSet" ? Math.max(1, most) : 1;
}

function podOf(
  workload: KubeObject,
  template: KubeObject["spec"],
  revision: string,
  node: string,
): KubeObject {
  const { name, namespace = "", uid = "" } = workload.metadata;
  const { apiVersion, kind } = workload;
  const identity = kind === "StatefulSet" ? { name: `${name}-0` } : { name: "", generateName: `${name}-` };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...identity,
      namespace,
      labels: { ...mapAt(template, "metadata", "labels"), [revisionLabel]: revision } as Record<
        string,
        string
      >,
      annotations: mapAt(template, "metadata", "annotations") as Record<string, string>,
      ownerReferences: [{ apiVersion, kind, name, uid, controller: true }],
    },
    spec: { ...mapAt(template, "spec"), nodeName: node },
  };
}

function replicasOf(workload: KubeObject): number {
  return jsonAt(workload, "spec", "replicas") === undefined ? 1 : numberAt(workload, "spec", "replicas");
}

function ownerOf(pod: KubeObject): string {
  const [owner] = listAt(pod, "metadata", "ownerReferences");
  return String(jsonAt(owner, "uid") ?? "");
}
