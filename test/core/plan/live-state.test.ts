import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { currentRevision, readLiveState } from "../../../functions/core/plan/live-state.ts";
import { inventoryConfigMap, revisionConfigMap } from "../../../functions/core/plan/state-config-maps.ts";
import { lastAppliedDemo } from "../../builders/last-applied-demo.ts";

const revision = (number: number): KubeObject =>
  revisionConfigMap({ schema: 1, ...lastAppliedDemo, number, objects: [] });
const inventory = (revision: number): KubeObject =>
  inventoryConfigMap({ schema: 1, ...lastAppliedDemo, revision, objects: {} });
const damaged = (object: KubeObject): KubeObject => ({ ...object, data: {}, binaryData: {} });
const agent: KubeObject = {
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  metadata: { name: "cilium", namespace: "kube-system", labels: { "eks-cilium.io/managed": "true" } },
};

describe("what carries our label", () => {
  it("is sorted into objects, inventory and revisions, newest first by number", () => {
    const live = readLiveState([revision(9), agent, inventory(10), revision(11), revision(10)]);
    expect([...live.objects]).toEqual([["DaemonSet kube-system/cilium", agent]]);
    expect(live.inventory?.revision).toBe(10);
    expect(live.revisions.map(({ number }) => number)).toEqual([11, 10, 9]);
    expect(live.stateConfigMaps).toHaveLength(4);
  });

  it("keeps damaged state ConfigMaps in sight, for a removal to take along", () => {
    const live = readLiveState([damaged(inventory(1)), damaged(revision(1))]);
    expect(live).toMatchObject({ inventory: undefined, revisions: [] });
    expect(live.stateConfigMaps).toHaveLength(2);
    expect(live.objects.size).toBe(0);
  });

  it("tells an inventory of a newer version of the product from a damaged one", () => {
    const newer = { ...inventory(1), data: { "inventory.json": '{"schema":2,"anything":"else"}' } };
    expect(readLiveState([newer])).toMatchObject({ isNewer: true, inventory: undefined });
    expect(readLiveState([damaged(inventory(1))]).isNewer).toBe(false);
  });

  it("may be nothing", () => {
    expect(readLiveState([])).toEqual({
      objects: new Map(),
      isNewer: false,
      inventory: undefined,
      revisions: [],
      stateConfigMaps: [],
    });
  });
});

describe("the current revision", () => {
  it("is the one that the inventory names, though a newer one was begun", () => {
    expect(currentRevision(readLiveState([inventory(1), revision(2), revision(1)]))?.number).toBe(1);
  });

  it("is the newest where the inventory is lost", () => {
    expect(currentRevision(readLiveState([revision(1), revision(2)]))?.number).toBe(2);
  });

  it("is unknown where the one that the inventory names is gone", () => {
    expect(currentRevision(readLiveState([inventory(3), revision(2)]))).toBeUndefined();
    expect(currentRevision(readLiveState([inventory(3), damaged(revision(3))]))).toBeUndefined();
  });
});
