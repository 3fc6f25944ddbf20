import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import {
  currentRevision,
  type LiveState,
  mayDelete,
  readLiveState,
  unseenKeys,
  withUnlabelled,
} from "../../../functions/core/plan/live-state.ts";
import {
  inventoryConfigMap,
  revisionConfigMap,
  stateDigest,
} from "../../../functions/core/plan/state-config-maps.ts";
import { stateObjections } from "../../../functions/core/plan/state-objections.ts";
import { lastAppliedDemo } from "../../builders/last-applied-demo.ts";

const damaged = (object: KubeObject): KubeObject => ({ ...object, data: {}, binaryData: {} });
const agent: KubeObject = {
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  metadata: {
    name: "cilium",
    namespace: "kube-system",
    uid: "uid-1",
    labels: { "eks-cilium.io/managed": "true" },
  },
};
const revision = (number: number, objects: readonly KubeObject[] = [agent]): KubeObject =>
  revisionConfigMap({ schema: 1, ...lastAppliedDemo, number, objects });
const inventory = (revision: number, uid?: string): KubeObject => {
  const objects = uid === undefined ? {} : { "DaemonSet kube-system/cilium": { uid, hash: "abc" } };
  return inventoryConfigMap({ schema: 1, ...lastAppliedDemo, revision, objects });
};
const elsewhere = (object: KubeObject, change: Partial<KubeObject["metadata"]>): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, ...change } as KubeObject["metadata"],
});
const unlabelled = elsewhere(agent, { labels: {} });

/** The state where the record knows all of it. */
const trusted = (labelled: readonly KubeObject[]): LiveState =>
  readLiveState(labelled, labelled.map(stateDigest));

describe("what carries our label", () => {
  it("is sorted into objects, inventory and revisions, newest first by number", () => {
    const live = trusted([revision(9), agent, inventory(10), revision(11), revision(10)]);
    expect([...live.objects]).toEqual([["DaemonSet kube-system/cilium", agent]]);
    expect(live.inventory?.revision).toBe(10);
    expect(live.revisions.map(({ number }) => number)).toEqual([11, 10, 9]);
    expect(live.stateConfigMaps).toHaveLength(4);
  });

  it("keeps damaged state ConfigMaps in sight, for a removal to take along", () => {
    const live = trusted([damaged(inventory(1)), damaged(revision(1))]);
    expect(live).toMatchObject({ inventory: undefined, revisions: [] });
    expect(live.stateConfigMaps).toHaveLength(2);
    expect(live.objects.size).toBe(0);
  });

  it("tells an inventory of a newer version of the product from a damaged one", () => {
    const newer = { ...inventory(1), data: { "inventory.json": '{"schema":2,"anything":"else"}' } };
    expect(trusted([newer])).toMatchObject({ isNewer: true, inventory: undefined });
    expect(trusted([damaged(inventory(1))]).isNewer).toBe(false);
  });

  it("may be nothing", () => {
    expect(trusted([])).toEqual({
      objects: new Map(),
      isNewer: false,
      inventory: undefined,
      revisions: [],
      stateConfigMaps: [],
      strangers: [],
      distrusted: [],
    });
  });
});

describe("the current revision", () => {
  it("is the one that the inventory names, though a newer one was begun", () => {
    expect(currentRevision(trusted([inventory(1), revision(2), revision(1)]))?.number).toBe(1);
  });

  it("is the newest where the inventory is lost", () => {
    expect(currentRevision(trusted([revision(1), revision(2)]))?.number).toBe(2);
  });

  it("is unknown where the one that the inventory names is gone", () => {
    expect(currentRevision(trusted([inventory(3), revision(2)]))).toBeUndefined();
    expect(currentRevision(trusted([inventory(3), damaged(revision(3))]))).toBeUndefined();
  });
});

describe("state is trusted", () => {
  it("only where the record knows its digest", () => {
    const known = [revision(1), inventory(1)];
    const live = readLiveState([...known, revision(2)], known.map(stateDigest));
    expect(live.revisions.map(({ number }) => number)).toEqual([1]);
    expect(live.distrusted).toEqual([revision(2)]);
    expect(readLiveState(known, [])).toMatchObject({
      inventory: undefined,
      revisions: [],
      distrusted: known,
    });
  });

  it("only in kube-system and under names of ours, whatever its digest and its labels are", () => {
    const forged = [
      elsewhere(revision(1), { namespace: "apps" }),
      elsewhere(inventory(1), { namespace: "apps" }),
      elsewhere(revision(1), { name: "x" }),
      elsewhere(inventory(1), { name: "x" }),
      elsewhere(revision(1), { name: "eks-cilium-revision-1e0" }),
    ];
    const live = trusted(forged);
    expect(live).toMatchObject({ inventory: undefined, revisions: [], stateConfigMaps: [], distrusted: [] });
    expect(live.strangers).toEqual(forged);
  });

  it("only where a revision holds what a render of its minor can hold, under its own number", () => {
    const binding = { ...agent, apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding" };
    const role = {
      ...binding,
      kind: "Role",
      metadata: { ...agent.metadata, name: "cilium-operator-ztunnel" },
    };
    const of118 = { ...lastAppliedDemo.spec, release: "1.18.12" };
    const ztunnel = { schema: 1, ...lastAppliedDemo, spec: of118, number: 1, objects: [role] } as const;
    for (const object of [
      revision(1, [agent, binding]),
      revision(1, [{ ...agent, apiVersion: "apps.evil/v1" }]),
      revision(1, [elsewhere(agent, { namespace: "apps" })]),
      revision(1, []),
      revisionConfigMap(ztunnel),
      elsewhere(revision(1), { name: "eks-cilium-revision-2" }),
    ]) {
      expect(trusted([object])).toMatchObject({ revisions: [], distrusted: [object] });
    }
    expect(trusted([revision(1, [role])]).revisions).toHaveLength(1);
  });

  it.each([-1, 0, 1.5, 1e9, 2 ** 53, 1e308])("never with the number %d", (number) => {
    expect(trusted([inventory(number), revision(number)])).toMatchObject({
      inventory: undefined,
      revisions: [],
    });
  });
});

describe("what may be deleted", () => {
  it("is named by the inventory with its uid, labelled or not", () => {
    const live = trusted([inventory(1, "uid-1")]);
    expect([agent, unlabelled].map((object) => mayDelete(object, live))).toEqual([true, true]);
    const other = trusted([inventory(1, "uid-2")]);
    expect([agent, unlabelled].map((object) => mayDelete(object, other))).toEqual([false, false]);
  });

  it("or carries our label and is named by a revision", () => {
    const live = trusted([inventory(1), revision(1)]);
    expect([agent, unlabelled].map((object) => mayDelete(object, live))).toEqual([true, false]);
  });

  it("or carries our label under a name of ours, where no inventory is left", () => {
    expect([agent, unlabelled].map((object) => mayDelete(object, trusted([])))).toEqual([true, false]);
  });

  it("never lies elsewhere, whoever names it", () => {
    const namespace = {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { ...agent.metadata, name: "payments" },
    };
    const copy = elsewhere(agent, { namespace: "default" });
    expect([namespace, copy].map((object) => mayDelete(object, trusted([])))).toEqual([false, false]);
  });
});

describe("what the inventory names and the label does not show", () => {
  it("is ours where it is the very same object", () => {
    const live = trusted([inventory(1, "uid-1")]);
    expect(unseenKeys(live)).toEqual(["DaemonSet kube-system/cilium"]);
    expect([...withUnlabelled(live, [unlabelled]).objects.values()]).toEqual([unlabelled]);
    expect(withUnlabelled(live, [elsewhere(unlabelled, { uid: "uid-2" })]).objects.size).toBe(0);
    expect(unseenKeys(trusted([inventory(1, "uid-1"), agent]))).toEqual([]);
  });
});

describe("the news", () => {
  const codes = (live: LiveState, isInstalled = true) =>
    stateObjections(live, isInstalled).map(({ code, severity }) => `${code}: ${severity}`);

  it("is none where all is as we left it", () => {
    expect(codes(trusted([agent, inventory(1, "uid-1"), revision(1)]))).toEqual([]);
    expect(codes(trusted([]), false)).toEqual([]);
  });

  it("tells of state that is not trusted, or gone, and of strangers with our label", () => {
    expect(codes(readLiveState([inventory(1)], []))).toEqual(["state-not-trusted: warning"]);
    expect(codes(trusted([inventory(1)]))).toEqual(["state-not-trusted: warning"]);
    const copy = elsewhere(agent, { namespace: "default" });
    expect(codes(trusted([inventory(1), revision(1), copy]))).toEqual(["labelled-stranger: warning"]);
  });
});
