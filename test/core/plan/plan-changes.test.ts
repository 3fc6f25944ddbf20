import { describe, expect, it } from "vitest";
import type { CiliumSpec } from "../../../functions/core/desired/cilium-spec.ts";
import type { LastApplied } from "../../../functions/core/desired/last-applied.ts";
import { type KubeObject, keyOf } from "../../../functions/core/kube-object.ts";
import { isEmpty, type Plan } from "../../../functions/core/plan/plan.ts";
import { planChanges } from "../../../functions/core/plan/plan-changes.ts";
import { inventoryConfigMap } from "../../../functions/core/plan/state-config-maps.ts";
import { lastAppliedDemo } from "../../builders/last-applied-demo.ts";
import { ModelCluster } from "../../builders/model-cluster.ts";
import { renderWith } from "../../builders/render-with.ts";
import { renderedFor } from "../../builders/rendered-for.ts";

const today = { product: "1", certificate: "c1" };
const agent = "DaemonSet kube-system/cilium";
const config = "ConfigMap kube-system/cilium-config";
const ui = "Deployment kube-system/hubble-ui";

const desiredWith = (changed: Partial<CiliumSpec>): LastApplied => ({
  ...lastAppliedDemo,
  spec: { ...lastAppliedDemo.spec, ...changed },
});

const planOf = (cluster: ModelCluster, desired: LastApplied = lastAppliedDemo, seed = today): Plan =>
  planChanges(cluster.liveState(), desired, renderedFor(desired, seed));

function settledCluster(desired: LastApplied = lastAppliedDemo): ModelCluster {
  const cluster = new ModelCluster();
  cluster.apply(planOf(cluster, desired));
  return cluster;
}

/** `action key: reason` of every step. */
const stepsOf = (plan: Plan): string[] => [
  ...plan.apply.map(({ action, object, reason }) => `${action} ${keyOf(object)}: ${reason}`),
  ...plan.delete.map(({ object, reason }) => `delete ${keyOf(object)}: ${reason}`),
];

function edit(cluster: ModelCluster, key: string, change: (object: KubeObject) => KubeObject): void {
  const object = cluster.find(key);
  if (object === undefined) throw new Error(`the cluster has no ${key}`);
  cluster.write(change(object));
}

describe("a first installation", () => {
  it("makes revision 1 and every object, forcing none", () => {
    const plan = planOf(new ModelCluster());
    expect(plan).toMatchObject({ isNew: true, delete: [], updateAvailable: [] });
    expect(plan.revision).toMatchObject({ schema: 1, number: 1, ...lastAppliedDemo });
    expect(plan.apply).toHaveLength(6);
    for (const step of plan.apply)
      expect(step).toMatchObject({ action: "create", reason: "missing", force: false });
  });

  it("of the real objects is settled by one apply", () => {
    const cluster = new ModelCluster();
    const plan = planChanges(cluster.liveState(), lastAppliedDemo, renderWith());
    expect(plan.apply).toHaveLength(renderWith().length);
    cluster.apply(plan);
    expect(isEmpty(planChanges(cluster.liveState(), lastAppliedDemo, renderWith()))).toBe(true);
  });

  it("that was cut before its inventory is finished by the revision it had begun", () => {
    const cluster = new ModelCluster();
    cluster.apply(planOf(cluster), 3);
    const plan = planOf(cluster);
    expect(plan).toMatchObject({ isNew: false, inventoryOutdated: true, revision: { number: 1 } });
    expect(stepsOf(plan)).toEqual([
      "configure Namespace cilium-spire: not in the inventory",
      `configure ${config}: not in the inventory`,
      "create Secret kube-system/cilium-ca: missing",
      "create Secret kube-system/hubble-relay-client-certs: missing",
      `create ${ui}: missing`,
      `create ${agent}: missing`,
    ]);
  });
});

describe("a settled cluster", () => {
  it("needs nothing", () => {
    expect(isEmpty(planOf(settledCluster()))).toBe(true);
  });

  it("is brought back object by object, with force, as they are ours", () => {
    const cluster = settledCluster();
    edit(cluster, config, (object) => ({ ...object, data: { encryption: "none" } }));
    cluster.delete(ui);
    const plan = planOf(cluster);
    expect(plan.isNew).toBe(false);
    expect(stepsOf(plan)).toEqual([`configure ${config}: drifted`, `create ${ui}: missing`]);
    expect(plan.apply.map(({ force }) => force)).toEqual([true, true]);
  });

  it("does not mind fields that others added", () => {
    const cluster = settledCluster();
    edit(cluster, agent, (object) => ({ ...object, status: { numberReady: 3 } }));
    edit(cluster, config, (object) => ({ ...object, data: { ...(object["data"] as object), other: "x" } }));
    expect(isEmpty(planOf(cluster))).toBe(true);
  });

  it("takes an object that was deleted and made again by somebody for drifted, though it looks the same", () => {
    const cluster = settledCluster();
    edit(cluster, config, (object) => ({ ...object, metadata: { ...object.metadata, uid: "another" } }));
    expect(stepsOf(planOf(cluster))).toEqual([`configure ${config}: drifted`]);
  });

  it("takes back an object that lost our label, though it does not find it any more", () => {
    const cluster = settledCluster();
    edit(cluster, config, (object) => ({ ...object, metadata: { ...object.metadata, labels: {} } }));
    expect(planOf(cluster).apply).toMatchObject([{ action: "create", reason: "missing", force: true }]);
  });

  it("is told of another rendering, and not moved by it", () => {
    const cluster = settledCluster();
    const plan = planOf(cluster, lastAppliedDemo, { ...today, product: "2" });
    expect(isEmpty(plan)).toBe(true);
    expect(plan.updateAvailable).toEqual([config]);
  });

  it("is repaired to its own revision while another rendering waits", () => {
    const cluster = settledCluster();
    cluster.delete(config);
    cluster.apply(planOf(cluster, lastAppliedDemo, { ...today, product: "2" }));
    expect(cluster.find(config)).toMatchObject({ data: { product: "1" } });
  });

  it("only notes its tags where they change no part of the spec", () => {
    const cluster = settledCluster();
    const requested: LastApplied = {
      ...lastAppliedDemo,
      requested: { enable: true, encryption: "wireguard" },
    };
    const plan = planOf(cluster, requested);
    expect(plan).toMatchObject({ isNew: false, apply: [], delete: [], inventoryOutdated: true });
    cluster.apply(plan);
    expect(cluster.liveState().inventory).toMatchObject({ requested: requested.requested, revision: 1 });
    expect(isEmpty(planOf(cluster, requested))).toBe(true);
  });

  it("forgets a removal that was begun and called off", () => {
    const cluster = settledCluster();
    const { inventory } = cluster.liveState();
    if (inventory === undefined) throw new Error("no inventory");
    const nodes = [{ name: "node-1", uid: "1" }];
    cluster.writeState(inventoryConfigMap({ ...inventory, removal: { nodes } }));
    expect(cluster.liveState().inventory?.removal).toEqual({ nodes });
    const plan = planOf(cluster);
    expect(plan).toMatchObject({ apply: [], inventoryOutdated: true });
    cluster.apply(plan);
    expect(cluster.liveState().inventory?.removal).toBeUndefined();
    expect(isEmpty(planOf(cluster))).toBe(true);
  });
});

describe("a changed spec", () => {
  it("is the next revision, touches what it changes, and takes away what is no longer desired", () => {
    const cluster = settledCluster();
    const plan = planOf(cluster, desiredWith({ hubble: "off", encryption: "none" }));
    expect(plan).toMatchObject({ isNew: true, revision: { number: 2 }, updateAvailable: [] });
    expect(stepsOf(plan)).toEqual([
      `configure ${config}: changed by the spec`,
      "delete Secret kube-system/hubble-relay-client-certs: no longer desired",
      `delete ${ui}: no longer desired`,
    ]);
  });

  it("deletes exactly the object it saw", () => {
    const cluster = settledCluster();
    const uid = cluster.find(ui)?.metadata.uid;
    const steps = planOf(cluster, desiredWith({ hubble: "off" })).delete;
    expect(steps.find(({ object }) => keyOf(object) === ui)?.uid).toBe(uid);
  });

  it("brings along what drifted, and the rendering of the product that is there now", () => {
    const cluster = settledCluster();
    edit(cluster, agent, (object) => ({ ...object, spec: {} }));
    const plan = planOf(cluster, desiredWith({ hubble: "agent" }), { ...today, product: "2" });
    expect(stepsOf(plan).slice(0, 2)).toEqual([
      `configure ${config}: changed by the spec`,
      `configure ${agent}: drifted`,
    ]);
  });

  it("that was cut after its revision is taken up under the same number", () => {
    const cluster = settledCluster();
    const desired = desiredWith({ release: "1.19.7" });
    cluster.apply(planOf(cluster, desired), 2);
    const plan = planOf(cluster, desired);
    expect(plan).toMatchObject({ isNew: true, revision: { number: 2 } });
    cluster.apply(plan);
    expect(isEmpty(planOf(cluster, desired))).toBe(true);
  });

  it("that was cut and then taken back leaves the revision before", () => {
    const cluster = settledCluster(desiredWith({ hubble: "off" }));
    cluster.apply(planOf(cluster, desiredWith({ release: "1.19.7" })), 2);
    const back = planOf(cluster, desiredWith({ hubble: "off" }));
    expect(back).toMatchObject({ isNew: false, revision: { number: 1 } });
    cluster.apply(back);
    expect(cluster.find(ui)).toBeUndefined();
    expect(isEmpty(planOf(cluster, desiredWith({ hubble: "off" })))).toBe(true);
  });
});

describe("lost state", () => {
  it("an inventory is rebuilt from the newest revision, and no object is replaced", () => {
    const cluster = settledCluster();
    const uids = cluster.liveState().inventory?.objects;
    cluster.loseInventory();
    const plan = planOf(cluster, lastAppliedDemo, { ...today, product: "2" });
    expect(plan).toMatchObject({
      isNew: false,
      delete: [],
      inventoryOutdated: true,
      revision: { number: 1 },
    });
    expect(new Set(plan.apply.map(({ reason }) => reason))).toEqual(new Set(["not in the inventory"]));
    cluster.apply(plan);
    expect(cluster.liveState().inventory?.objects).toEqual(uids);
    expect(isEmpty(planOf(cluster))).toBe(true);
  });

  it("revisions are replaced by a new one, with a number that none had, and every object applied", () => {
    const desired = desiredWith({ hubble: "agent" });
    const cluster = settledCluster();
    cluster.apply(planOf(cluster, desired));
    cluster.loseRevisions();
    const plan = planOf(cluster, desired, { ...today, product: "2" });
    expect(plan).toMatchObject({ isNew: true, delete: [], revision: { number: 3 } });
    expect(plan.apply.map(({ object }) => object)).toEqual(renderedFor(desired, { ...today, product: "2" }));
  });

  it("without both, what carries our label is taken up as it is found", () => {
    const cluster = settledCluster();
    cluster.loseInventory();
    cluster.loseRevisions();
    const plan = planOf(cluster, desiredWith({ hubble: "off" }));
    expect(stepsOf(plan)).toContain(`delete ${ui}: no longer desired`);
    cluster.apply(plan);
    expect(isEmpty(planOf(cluster, desiredWith({ hubble: "off" })))).toBe(true);
  });
});

it("never plans to take everything away, which only a removal may, and in its own order", () => {
  const cluster = settledCluster();
  cluster.loseRevisions();
  expect(() => planChanges(cluster.liveState(), lastAppliedDemo, [])).toThrow(
    "all of Cilium would be deleted",
  );
});

describe("certificates", () => {
  it("are written when others are issued, and are no new revision", () => {
    const cluster = settledCluster();
    const plan = planOf(cluster, lastAppliedDemo, { ...today, certificate: "c2" });
    expect(plan).toMatchObject({ isNew: false, updateAvailable: [] });
    expect(stepsOf(plan)).toEqual([
      "configure Secret kube-system/cilium-ca: certificate issued",
      "configure Secret kube-system/hubble-relay-client-certs: certificate issued",
    ]);
    cluster.apply(plan);
    expect(cluster.find("Secret kube-system/cilium-ca")).toMatchObject({ data: { "ca.key": "c2" } });
  });

  it("stay as they are in the cluster where nobody renders them any more", () => {
    const cluster = settledCluster();
    const withoutRelay = renderedFor(desiredWith({ hubble: "off" }), today);
    expect(isEmpty(planChanges(cluster.liveState(), lastAppliedDemo, withoutRelay))).toBe(true);
  });

  it("are left out where their values are nowhere: an empty Secret would be worse than none", () => {
    const cluster = settledCluster();
    cluster.delete("Secret kube-system/hubble-relay-client-certs");
    const plan = planChanges(
      cluster.liveState(),
      lastAppliedDemo,
      renderedFor(desiredWith({ hubble: "off" }), today),
    );
    expect(plan.apply).toEqual([]);
  });

  it("follow a changed label of their Secret as any other object does", () => {
    const cluster = settledCluster();
    const desired = desiredWith({ l7: false });
    const relabelled = renderedFor(desired, today).map((object) => ({
      ...object,
      metadata: { ...object.metadata, labels: { ...object.metadata.labels, chart: "new" } },
    }));
    const plan = planChanges(cluster.liveState(), desired, relabelled);
    expect(new Set(plan.apply.map(({ reason }) => reason))).toEqual(new Set(["changed by the spec"]));
  });
});

describe("an object of the inventory that is not there any more", () => {
  it("and is not desired, as after a pass that died while it deleted, leaves the inventory", () => {
    const cluster = settledCluster();
    const desired = desiredWith({ hubble: "off" });
    const writesBeforeTheInventory = planOf(cluster, desired).apply.length + 3;
    cluster.apply(planOf(cluster, desired), writesBeforeTheInventory);
    cluster.apply(planOf(cluster, desired));
    expect(Object.keys(cluster.liveState().inventory?.objects ?? {})).not.toContain(ui);
    expect(isEmpty(planOf(cluster, desired))).toBe(true);
  });
});

describe("an object with our label under a name of ours that no state of ours names", () => {
  it("is left alone, and taken over where the spec asks for it", () => {
    const cluster = settledCluster(desiredWith({ hubble: "off" }));
    const copy = renderedFor(lastAppliedDemo, today).find((object) => keyOf(object) === ui);
    if (copy === undefined) throw new Error("there is no UI");
    cluster.write({ ...copy, metadata: { ...copy.metadata, uid: "theirs" } });
    expect(isEmpty(planOf(cluster, desiredWith({ hubble: "off" })))).toBe(true);
    expect(stepsOf(planOf(cluster))).toContain(`configure ${ui}: not in the inventory`);
  });
});
