import { describe, expect, it } from "vitest";
import { jsonAt } from "../../../functions/core/json.ts";
import { type KubeObject, keyOf } from "../../../functions/core/kube-object.ts";
import { isEmpty, type Plan } from "../../../functions/core/plan/plan.ts";
import { planChanges } from "../../../functions/core/plan/plan-changes.ts";
import { restartAnnotation } from "../../../functions/core/plan/with-restart-annotations.ts";
import { lastAppliedDemo } from "../../builders/last-applied-demo.ts";
import { ModelCluster } from "../../builders/model-cluster.ts";
import { renderWith } from "../../builders/render-with.ts";

const config = "ConfigMap kube-system/cilium-config";
const agents = "DaemonSet kube-system/cilium";
const argocd = {
  manager: "argocd",
  operation: "Apply",
  fieldsV1: { "f:data": { "f:debug": {} }, "f:spec": { "f:template": { "f:spec": { "f:hostPID": {} } } } },
};

const planAt = (cluster: ModelCluster, minute: number): Plan =>
  planChanges(cluster.liveState(), lastAppliedDemo, renderWith(), { now: minute * 60_000 });

function settledCluster(): ModelCluster {
  const cluster = new ModelCluster();
  cluster.apply(planAt(cluster, 0));
  return cluster;
}

function found(cluster: ModelCluster, key: string): KubeObject {
  const object = cluster.find(key);
  if (object === undefined) throw new Error(`the cluster has no ${key}`);
  return object;
}

let versions = 0;

function write(cluster: ModelCluster, key: string, change: (object: KubeObject) => object): void {
  const object = found(cluster, key);
  versions += 1;
  const metadata = { ...object.metadata, resourceVersion: `${versions}`, managedFields: [argocd] } as never;
  cluster.write({ ...object, metadata, ...change(object) } as KubeObject);
}

/** The other writer, and our repair, in the same minute. */
function repairAt(cluster: ModelCluster, minute: number): Plan {
  write(cluster, config, (object) => ({ data: { ...(object["data"] as object), debug: `${minute}` } }));
  const plan = planAt(cluster, minute);
  cluster.apply(plan);
  expect(found(cluster, config)["data"]).toMatchObject({ debug: "false" });
  expect(isEmpty(planAt(cluster, minute))).toBe(true);
  return plan;
}

const rolls = (plan: Plan) => plan.apply.some(({ object }) => keyOf(object) === agents);
const fightsOf = (plan: Plan) => plan.fights.map(({ object, by, isLeft }) => [keyOf(object), by, isLeft]);

describe("a ConfigMap that is repaired again and again", () => {
  it("rolls its readers three times in an hour, and is then repaired without", () => {
    const cluster = settledCluster();
    expect([5, 10, 15, 20, 25, 30].map((minute) => rolls(repairAt(cluster, minute)))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(fightsOf(planAt(cluster, 35))).toEqual([[config, ["argocd (Apply)"], false]]);
  });

  it("rolls them once when the other writer has stopped for an hour", () => {
    const cluster = settledCluster();
    for (const minute of [5, 10, 15, 20]) repairAt(cluster, minute);
    const before = restartAnnotation(found(cluster, agents));
    expect(isEmpty(planAt(cluster, 79))).toBe(true);
    const over = planAt(cluster, 80);
    expect([rolls(over), over.fights]).toEqual([true, []]);
    cluster.apply(over);
    expect(restartAnnotation(found(cluster, agents))).not.toBe(before);
    expect(isEmpty(planAt(cluster, 81))).toBe(true);
    expect(rolls(repairAt(cluster, 90))).toBe(true);
  });

  it("is no fight where the repairs are more than an hour apart, or three in all", () => {
    const cluster = settledCluster();
    expect([5, 65, 125, 185, 245].map((minute) => rolls(repairAt(cluster, minute)))).not.toContain(false);
    const other = settledCluster();
    for (const minute of [1, 2, 3]) expect(fightsOf(repairAt(other, minute))).toEqual([]);
  });

  it("leaves no more in the inventory than it takes to tell", () => {
    const cluster = settledCluster();
    for (let minute = 1; minute <= 30; minute += 1) repairAt(cluster, minute);
    const entry = cluster.liveState().inventory?.objects[config];
    expect(entry?.repairs).toHaveLength(4);
    expect(entry?.repairs?.at(-1)).toEqual({ at: 1800, by: ["argocd (Apply)"] });
  });
});

describe("a workload that is repaired again and again", () => {
  const edit = (cluster: ModelCluster) =>
    write(cluster, agents, (object) => {
      const spec = object["spec"] as { template: { spec: object } };
      const template = { ...spec.template, spec: { ...spec.template.spec, hostNetwork: false } };
      return { spec: { ...spec, template } };
    });
  const hostNetwork = (cluster: ModelCluster) =>
    jsonAt(found(cluster, agents), "spec", "template", "spec", "hostNetwork");

  it("is left as it is after the third time, until an hour is over", () => {
    const cluster = settledCluster();
    for (const minute of [5, 10, 15]) {
      edit(cluster);
      cluster.apply(planAt(cluster, minute));
      expect(hostNetwork(cluster)).toBe(true);
    }
    edit(cluster);
    const held = planAt(cluster, 20);
    expect(isEmpty(held)).toBe(true);
    expect(fightsOf(held)).toMatchObject([[agents, expect.anything(), true]]);
    cluster.apply(planAt(cluster, 66));
    expect(hostNetwork(cluster)).toBe(true);
  });

  it("that is deleted again and again is made again, and nobody knows by whom", () => {
    const cluster = settledCluster();
    for (const minute of [5, 10, 15, 20]) {
      cluster.delete(agents);
      cluster.apply(planAt(cluster, minute));
    }
    expect(fightsOf(planAt(cluster, 21))).toEqual([[agents, [], false]]);
  });
});
