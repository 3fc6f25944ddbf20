import { describe, expect, it } from "vitest";
import type { Installed } from "../../../functions/core/desired/installed.ts";
import type { Wish } from "../../../functions/core/desired/wish.ts";
import { type KubeObject, keyOf } from "../../../functions/core/kube-object.ts";
import { inventoryConfigMap } from "../../../functions/core/plan/bookkeeping.ts";
import { isEmpty, type Plan } from "../../../functions/core/plan/plan.ts";
import { planChanges } from "../../../functions/core/plan/plan-changes.ts";
import { installedDemo } from "../desired/installed-demo.ts";
import { renderWith } from "../manifests/render-with.ts";
import { ModelCluster } from "./model-cluster.ts";
import { renderedFor } from "./rendered-for.ts";

const today = { product: "1", certificate: "c1" };
const agent = "DaemonSet kube-system/cilium";
const config = "ConfigMap kube-system/cilium-config";
const ui = "Deployment kube-system/hubble-ui";

const wishing = (changed: Partial<Wish>): Installed => ({
  ...installedDemo,
  wish: { ...installedDemo.wish, ...changed },
});

const planOf = (cluster: ModelCluster, wished: Installed = installedDemo, workshop = today): Plan =>
  planChanges(cluster.live(), wished, renderedFor(wished, workshop));

function settledCluster(wished: Installed = installedDemo): ModelCluster {
  const cluster = new ModelCluster();
  cluster.apply(planOf(cluster, wished));
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
    expect(plan.revision).toMatchObject({ schema: 1, number: 1, ...installedDemo });
    expect(plan.apply).toHaveLength(6);
    for (const step of plan.apply)
      expect(step).toMatchObject({ action: "create", reason: "missing", force: false });
  });

  it("of the real objects is settled by one apply", () => {
    const cluster = new ModelCluster();
    const plan = planChanges(cluster.live(), installedDemo, renderWith());
    expect(plan.apply).toHaveLength(renderWith().length);
    cluster.apply(plan);
    expect(isEmpty(planChanges(cluster.live(), installedDemo, renderWith()))).toBe(true);
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
      "create Secret kube-system/relay: missing",
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
    const plan = planOf(cluster, installedDemo, { ...today, product: "2" });
    expect(isEmpty(plan)).toBe(true);
    expect(plan.updateAvailable).toEqual([config]);
  });

  it("is repaired to its own revision while another rendering waits", () => {
    const cluster = settledCluster();
    cluster.delete(config);
    cluster.apply(planOf(cluster, installedDemo, { ...today, product: "2" }));
    expect(cluster.find(config)).toMatchObject({ data: { product: "1" } });
  });

  it("only notes what its tags say where that changes no part of the wish", () => {
    const cluster = settledCluster();
    const said: Installed = { ...installedDemo, said: { enable: true, encryption: "wireguard" } };
    const plan = planOf(cluster, said);
    expect(plan).toMatchObject({ isNew: false, apply: [], delete: [], inventoryOutdated: true });
    cluster.apply(plan);
    expect(cluster.live().inventory).toMatchObject({ said: said.said, revision: 1 });
    expect(isEmpty(planOf(cluster, said))).toBe(true);
  });

  it("forgets a removal that was begun and called off", () => {
    const cluster = settledCluster();
    const { inventory } = cluster.live();
    if (inventory === undefined) throw new Error("no inventory");
    const nodes = [{ name: "node-1", uid: "1" }];
    cluster.write(inventoryConfigMap({ ...inventory, leaving: { nodes } }));
    expect(cluster.live().inventory?.leaving).toEqual({ nodes });
    const plan = planOf(cluster);
    expect(plan).toMatchObject({ apply: [], inventoryOutdated: true });
    cluster.apply(plan);
    expect(cluster.live().inventory?.leaving).toBeUndefined();
    expect(isEmpty(planOf(cluster))).toBe(true);
  });
});

describe("a changed wish", () => {
  it("is the next revision, touches what it changes, and takes away what is no longer wished", () => {
    const cluster = settledCluster();
    const plan = planOf(cluster, wishing({ hubble: "off", encryption: "none" }));
    expect(plan).toMatchObject({ isNew: true, revision: { number: 2 }, updateAvailable: [] });
    expect(stepsOf(plan)).toEqual([
      `configure ${config}: changed by the wish`,
      "delete Secret kube-system/relay: no longer wished",
      `delete ${ui}: no longer wished`,
    ]);
  });

  it("deletes exactly the object it saw", () => {
    const cluster = settledCluster();
    const uid = cluster.find(ui)?.metadata.uid;
    const steps = planOf(cluster, wishing({ hubble: "off" })).delete;
    expect(steps.find(({ object }) => keyOf(object) === ui)?.uid).toBe(uid);
  });

  it("brings along what drifted, and the rendering of the product that is there now", () => {
    const cluster = settledCluster();
    edit(cluster, agent, (object) => ({ ...object, spec: {} }));
    const plan = planOf(cluster, wishing({ hubble: "agent" }), { ...today, product: "2" });
    expect(stepsOf(plan).slice(0, 2)).toEqual([
      `configure ${config}: changed by the wish`,
      `configure ${agent}: drifted`,
    ]);
  });

  it("that was cut after its revision is taken up under the same number", () => {
    const cluster = settledCluster();
    const wished = wishing({ release: "1.19.7" });
    cluster.apply(planOf(cluster, wished), 2);
    const plan = planOf(cluster, wished);
    expect(plan).toMatchObject({ isNew: true, revision: { number: 2 } });
    cluster.apply(plan);
    expect(isEmpty(planOf(cluster, wished))).toBe(true);
  });

  it("that was cut and then taken back leaves the revision before", () => {
    const cluster = settledCluster(wishing({ hubble: "off" }));
    cluster.apply(planOf(cluster, wishing({ release: "1.19.7" })), 2);
    const back = planOf(cluster, wishing({ hubble: "off" }));
    expect(back).toMatchObject({ isNew: false, revision: { number: 1 } });
    cluster.apply(back);
    expect(cluster.find(ui)).toBeUndefined();
    expect(isEmpty(planOf(cluster, wishing({ hubble: "off" })))).toBe(true);
  });
});

describe("lost bookkeeping", () => {
  it("an inventory is rebuilt from the newest revision, and no object is replaced", () => {
    const cluster = settledCluster();
    const uids = cluster.live().inventory?.objects;
    cluster.loseInventory();
    const plan = planOf(cluster, installedDemo, { ...today, product: "2" });
    expect(plan).toMatchObject({
      isNew: false,
      delete: [],
      inventoryOutdated: true,
      revision: { number: 1 },
    });
    expect(new Set(plan.apply.map(({ reason }) => reason))).toEqual(new Set(["not in the inventory"]));
    cluster.apply(plan);
    expect(cluster.live().inventory?.objects).toEqual(uids);
    expect(isEmpty(planOf(cluster))).toBe(true);
  });

  it("revisions are replaced by a new one, with a number that none had, and every object applied", () => {
    const wished = wishing({ hubble: "agent" });
    const cluster = settledCluster();
    cluster.apply(planOf(cluster, wished));
    cluster.loseRevisions();
    const plan = planOf(cluster, wished, { ...today, product: "2" });
    expect(plan).toMatchObject({ isNew: true, delete: [], revision: { number: 3 } });
    expect(plan.apply.map(({ object }) => object)).toEqual(renderedFor(wished, { ...today, product: "2" }));
  });

  it("without both, what carries our label is taken up as it is found", () => {
    const cluster = settledCluster();
    cluster.loseInventory();
    cluster.loseRevisions();
    const plan = planOf(cluster, wishing({ hubble: "off" }));
    expect(stepsOf(plan)).toContain(`delete ${ui}: no longer wished`);
    cluster.apply(plan);
    expect(isEmpty(planOf(cluster, wishing({ hubble: "off" })))).toBe(true);
  });
});

it("never plans to take everything away, which only a removal may, and in its own order", () => {
  const cluster = settledCluster();
  cluster.loseRevisions();
  expect(() => planChanges(cluster.live(), installedDemo, [])).toThrow("all of Cilium would be deleted");
});

describe("certificates", () => {
  it("are written when others are issued, and are no new revision", () => {
    const cluster = settledCluster();
    const plan = planOf(cluster, installedDemo, { ...today, certificate: "c2" });
    expect(plan).toMatchObject({ isNew: false, updateAvailable: [] });
    expect(stepsOf(plan)).toEqual([
      "configure Secret kube-system/cilium-ca: certificate issued",
      "configure Secret kube-system/relay: certificate issued",
    ]);
    cluster.apply(plan);
    expect(cluster.find("Secret kube-system/cilium-ca")).toMatchObject({ data: { "ca.key": "c2" } });
  });

  it("stay as they are in the cluster where nobody renders them any more", () => {
    const cluster = settledCluster();
    const withoutRelay = renderedFor(wishing({ hubble: "off" }), today);
    expect(isEmpty(planChanges(cluster.live(), installedDemo, withoutRelay))).toBe(true);
  });

  it("are left out where their values are nowhere: an empty Secret would be worse than none", () => {
    const cluster = settledCluster();
    cluster.delete("Secret kube-system/relay");
    const plan = planChanges(cluster.live(), installedDemo, renderedFor(wishing({ hubble: "off" }), today));
    expect(plan.apply).toEqual([]);
  });

  it("follow a changed label of their Secret as any other object does", () => {
    const cluster = settledCluster();
    const wished = wishing({ l7: false });
    const relabelled = renderedFor(wished, today).map((object) => ({
      ...object,
      metadata: { ...object.metadata, labels: { ...object.metadata.labels, chart: "new" } },
    }));
    const plan = planChanges(cluster.live(), wished, relabelled);
    expect(new Set(plan.apply.map(({ reason }) => reason))).toEqual(new Set(["changed by the wish"]));
  });
});
