import { describe, expect, it } from "vitest";
import { type KubeObject, keyOf } from "../../../functions/core/kube-object.ts";
import { isEmpty, type Plan } from "../../../functions/core/plan/plan.ts";
import { planChanges } from "../../../functions/core/plan/plan-changes.ts";
import { restartAnnotation } from "../../../functions/core/plan/restart-annotation.ts";
import { lastAppliedDemo } from "../../builders/last-applied-demo.ts";
import { ModelCluster } from "../../builders/model-cluster.ts";
import { renderWith } from "../../builders/render-with.ts";

const config = "ConfigMap kube-system/cilium-config";
const readers = ["DaemonSet kube-system/cilium", "Deployment kube-system/cilium-operator"];

const planOf = (cluster: ModelCluster): Plan =>
  planChanges(cluster.liveState(), lastAppliedDemo, renderWith());

function settledCluster(): ModelCluster {
  const cluster = new ModelCluster();
  cluster.apply(planOf(cluster));
  return cluster;
}

function found(cluster: ModelCluster, key: string): KubeObject {
  const object = cluster.find(key);
  if (object === undefined) throw new Error(`the cluster has no ${key}`);
  return object;
}

function edit(cluster: ModelCluster, version: string, data: Record<string, string>): void {
  const object = found(cluster, config);
  const metadata = { ...object.metadata, resourceVersion: version };
  cluster.write({ ...object, metadata, data: { ...Object(object["data"]), ...data } });
}

const stepsOf = (plan: Plan): string[] =>
  plan.apply.map(({ object, reason }) => `${keyOf(object)}: ${reason}`);
const marks = (cluster: ModelCluster) => readers.map((key) => restartAnnotation(found(cluster, key)));

describe("a configuration that somebody changed", () => {
  it("is repaired, and its readers are rolled, once", () => {
    const cluster = settledCluster();
    edit(cluster, "7", { "enable-wireguard": "false" });
    const plan = planOf(cluster);
    expect(stepsOf(plan).sort()).toEqual([
      `${config}: drifted`,
      ...readers.map((key) => `${key}: configuration repaired`),
    ]);
    cluster.apply(plan);
    expect(marks(cluster)).toEqual(["7", "7"]);
    expect(isEmpty(planOf(cluster))).toBe(true);
  });

  it("rolls its readers again when it is changed again", () => {
    const cluster = settledCluster();
    for (const version of ["7", "9"]) {
      edit(cluster, version, { "enable-wireguard": "false" });
      cluster.apply(planOf(cluster));
    }
    expect(marks(cluster)).toEqual(["9", "9"]);
    expect(isEmpty(planOf(cluster))).toBe(true);
  });

  it.each([1, 2])("rolls its readers by the next pass when this one is cut after %i writes", (writes) => {
    const cluster = settledCluster();
    edit(cluster, "7", { "enable-wireguard": "false" });
    cluster.apply(planOf(cluster), writes);
    cluster.apply(planOf(cluster));
    expect(marks(cluster)).toEqual(["7", "7"]);
    expect(isEmpty(planOf(cluster))).toBe(true);
  });

  it("rolls nobody where others only added a setting of their own, or a label", () => {
    const cluster = settledCluster();
    edit(cluster, "7", { "their-setting": "true" });
    expect(isEmpty(planOf(cluster))).toBe(true);
  });

  it("keeps its mark through a changed spec, which rolls by its checksum", () => {
    const cluster = settledCluster();
    edit(cluster, "7", { "enable-wireguard": "false" });
    cluster.apply(planOf(cluster));
    const desired = { ...lastAppliedDemo, spec: { ...lastAppliedDemo.spec, encryption: "none" as const } };
    const plan = planChanges(cluster.liveState(), desired, renderWith({ encryption: "none" }));
    cluster.apply(plan);
    expect(marks(cluster)).toEqual(["7", "7"]);
    expect(isEmpty(planChanges(cluster.liveState(), desired, renderWith({ encryption: "none" })))).toBe(true);
  });
});
