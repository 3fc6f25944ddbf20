import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LastApplied } from "../../../functions/core/desired/last-applied.ts";
import type { Json } from "../../../functions/core/json.ts";
import { type KubeObject, keyOf } from "../../../functions/core/kube-object.ts";
import { planChanges } from "../../../functions/core/plan/plan-changes.ts";
import { findImmutableChanges } from "../../../functions/core/preflight/find-immutable-changes.ts";
import { checkImmutable } from "../../../local/kubernetes/rules/check-immutable.ts";
import { changedAt, type FieldLocation, fieldLocations } from "../../builders/field-locations.ts";
import { lastAppliedDemo } from "../../builders/last-applied-demo.ts";
import { ModelCluster } from "../../builders/model-cluster.ts";
import { renderWith } from "../../builders/render-with.ts";

const rendered = renderWith();
const spireKey = "StatefulSet cilium-spire/spire-server";
const agentKey = "DaemonSet kube-system/cilium";
const otherRelease: LastApplied = {
  ...lastAppliedDemo,
  spec: { ...lastAppliedDemo.spec, release: "1.19.7" },
};

function settled(objects: readonly KubeObject[] = rendered): ModelCluster {
  const cluster = new ModelCluster();
  cluster.apply(planChanges(cluster.liveState(), lastAppliedDemo, objects));
  return cluster;
}

const planFor = (cluster: ModelCluster, objects: readonly KubeObject[], desired = otherRelease) =>
  planChanges(cluster.liveState(), desired, objects);

/** `key path: before -> after` of every change that the move to these objects would try in vain. */
const impossibleChanges = (
  cluster: ModelCluster,
  objects: readonly KubeObject[],
  desired = otherRelease,
): string[] =>
  findImmutableChanges(cluster.liveState(), planFor(cluster, objects, desired)).map(
    ({ object, path, before, after }) =>
      `${keyOf(object)} ${path}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`,
  );

/** The render with one object changed. */
const withObject = (key: string, change: (object: KubeObject) => KubeObject): KubeObject[] =>
  rendered.map((object) => (keyOf(object) === key ? change(object) : object));

const withSpec = (changed: Readonly<Record<string, Json | undefined>>) => (object: KubeObject) =>
  ({ ...object, spec: { ...(object["spec"] as object), ...changed } }) as KubeObject;

const volumeClaim = (storage: string, storageClassName = "gp3") => ({
  volumeClaimTemplates: [
    {
      metadata: { name: "spire-data" },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } }, storageClassName },
    },
  ],
});
const bigger = withObject(spireKey, withSpec(volumeClaim("2Gi")));
const biggerIsImpossible = `${spireKey} spec.volumeClaimTemplates[0].spec.resources.requests.storage: "1Gi" -> "2Gi"`;

/** As the server stores a claim template. */
const stored = (object: KubeObject): KubeObject =>
  withSpec({
    volumeClaimTemplates: (
      volumeClaim("1Gi").volumeClaimTemplates as readonly { readonly spec: object }[]
    ).map((template) => ({
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      ...template,
      metadata: { name: "spire-data", creationTimestamp: null },
      spec: { ...template.spec, volumeMode: "Filesystem" },
      status: { phase: "Pending" },
    })),
  })(object);

function liveState(cluster: ModelCluster, key: string): KubeObject {
  const found = cluster.find(key);
  if (found === undefined) throw new Error(`the cluster has no ${key}`);
  return found;
}

describe("a move to another revision", () => {
  const cases: readonly (readonly [string, string, (object: KubeObject) => KubeObject, string])[] = [
    [
      "of the size of a volume",
      spireKey,
      withSpec(volumeClaim("2Gi")),
      'spec.volumeClaimTemplates[0].spec.resources.requests.storage: "1Gi" -> "2Gi"',
    ],
    [
      "of the class of a volume",
      spireKey,
      withSpec(volumeClaim("1Gi", "io2")),
      'spec.volumeClaimTemplates[0].spec.storageClassName: "gp3" -> "io2"',
    ],
    [
      "that takes the volumes away",
      spireKey,
      withSpec({ volumeClaimTemplates: undefined }),
      `spec.volumeClaimTemplates: ${JSON.stringify([
        {
          metadata: { name: "spire-data" },
          spec: { volumeMode: "Filesystem", ...volumeClaim("1Gi").volumeClaimTemplates[0]?.spec },
        },
      ])} -> []`,
    ],
    [
      "of a StatefulSet's order",
      spireKey,
      withSpec({ podManagementPolicy: "Parallel" }),
      'spec.podManagementPolicy: "OrderedReady" -> "Parallel"',
    ],
    [
      "of a selector",
      agentKey,
      withSpec({ selector: { matchLabels: { "k8s-app": "cilium", part: "agent" } } }),
      'spec.selector.matchLabels.part: undefined -> "agent"',
    ],
    [
      "of a role reference",
      "ClusterRoleBinding cilium",
      (object) => ({ ...object, roleRef: { ...(object["roleRef"] as object), name: "other" } }),
      'roleRef.name: "cilium" -> "other"',
    ],
    [
      "of a Secret's type",
      "Secret kube-system/cilium-ca",
      (object) => ({ ...object, type: "kubernetes.io/tls" }),
      'type: "Opaque" -> "kubernetes.io/tls"',
    ],
    [
      "of a Service that gets an address",
      "Service kube-system/hubble-metrics",
      withSpec({ clusterIP: undefined }),
      'spec.clusterIP: "None" -> "assigned"',
    ],
  ];

  it.each(cases)("%s is in vain", (_, key, change, expected) => {
    expect(impossibleChanges(settled(), withObject(key, change))).toEqual([`${key} ${expected}`]);
  });

  it("names every object and every field", () => {
    const both = withObject(spireKey, withSpec({ ...volumeClaim("2Gi"), serviceName: "other" })).map(
      (object) =>
        keyOf(object) === agentKey ? withSpec({ selector: { matchLabels: { a: "b" } } })(object) : object,
    );
    const places = impossibleChanges(settled(), both).map((expected) => expected.split(":")[0]);
    expect(places.sort()).toEqual([
      `${agentKey} spec.selector.matchLabels.a`,
      `${spireKey} spec.serviceName`,
      `${spireKey} spec.volumeClaimTemplates[0].spec.resources.requests.storage`,
    ]);
  });

  it("does not mind another spelling, nor a default that is written out", () => {
    const spelled = withObject(
      spireKey,
      withSpec({ ...volumeClaim("1024Mi"), podManagementPolicy: "OrderedReady" }),
    );
    expect(impossibleChanges(settled(), spelled)).toEqual([]);
  });

  const changes = rendered.flatMap((object) =>
    fieldLocations(object)
      .filter(changeable)
      .map((place) => ({ key: keyOf(object), before: object, after: changedAt(object, place, another) })),
  );
  const refusals = changes.filter(({ before, after }) => checkImmutable(before, after).length > 0);
  const anyMove = fc.uniqueArray(fc.oneof(fc.constantFrom(...changes), fc.constantFrom(...refusals)), {
    selector: ({ key }) => key,
    maxLength: 6,
  });

  it("is in vain for exactly the objects that an API server refuses, whatever else it changes", () => {
    const cluster = settled();
    expect(refusals.length).toBeGreaterThan(20);
    fc.assert(
      fc.property(anyMove, (move) => {
        const after = new Map(move.map((change) => [change.key, change.after]));
        const objects = rendered.map((object) => after.get(keyOf(object)) ?? object);
        const found = findImmutableChanges(cluster.liveState(), planFor(cluster, objects));
        const refused = move.filter((change) => refusals.includes(change)).map(({ key }) => key);
        expect(found.map(({ object }) => keyOf(object)).sort()).toEqual(refused.sort());
      }),
      { numRuns: 300 },
    );
  });
});

/** All but what makes it another object, and members that no server knows. */
function changeable({ path, owned }: FieldLocation): boolean {
  const [first, second] = path;
  if (owned === "member by member" || owned === "item by item") return false;
  if (first === "metadata") return second === "labels" || second === "annotations";
  return first !== "apiVersion" && first !== "kind";
}

function another(value: Json): Json {
  if (typeof value === "string") return `${value}x`;
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  if (Array.isArray(value)) return [...value, ...value];
  return { ...value, added: "x" };
}

describe("an object that is there", () => {
  it("and as its revision has it is no matter, whatever the server made of it", () => {
    const cluster = settled();
    cluster.write(stored(liveState(cluster, spireKey)));
    const selector = { matchLabels: { "k8s-app": "cilium" }, matchExpressions: [] };
    cluster.write(withSpec({ selector })(liveState(cluster, agentKey)));
    expect(impossibleChanges(cluster, rendered)).toEqual([]);
    expect(impossibleChanges(cluster, rendered, lastAppliedDemo)).toEqual([]);
    expect(impossibleChanges(cluster, bigger)).toEqual([biggerIsImpossible]);
  });

  it("of a cluster whose spec did not change is never moved, and so is no matter, whatever is rendered", () => {
    const cluster = settled();
    cluster.delete(agentKey);
    expect(planFor(cluster, bigger, lastAppliedDemo).apply.map(({ object }) => keyOf(object))).toEqual([
      agentKey,
    ]);
    expect(impossibleChanges(cluster, bigger, lastAppliedDemo)).toEqual([]);
  });

  it("no more can be made with any value", () => {
    const cluster = settled();
    cluster.delete(spireKey);
    expect(impossibleChanges(cluster, bigger)).toEqual([]);
  });

  it("again, by a pass that was cut before its inventory, has the value that is asked for", () => {
    const cluster = settled();
    cluster.delete(spireKey);
    const plan = planFor(cluster, bigger);
    cluster.apply(plan, plan.apply.length + 1);
    expect(cluster.liveState().inventory?.revision).toBe(1);
    expect(impossibleChanges(cluster, bigger)).toEqual([]);
    expect(impossibleChanges(cluster, rendered, lastAppliedDemo)).toEqual([
      `${spireKey} spec.volumeClaimTemplates[0].spec.resources.requests.storage: "2Gi" -> "1Gi"`,
    ]);
  });

  it("again, by somebody else, speaks for itself", () => {
    const cluster = settled();
    const { metadata, ...rest } = withSpec({ selector: { matchLabels: { a: "b" } } })(
      liveState(cluster, agentKey),
    );
    cluster.write({ ...rest, metadata: { ...metadata, uid: "another" } } as KubeObject);
    expect(impossibleChanges(cluster, rendered, lastAppliedDemo)).toEqual([
      `${agentKey} spec.selector.matchLabels.a: "b" -> undefined`,
    ]);
  });

  it("speaks for itself where the bookkeeping is lost, and its defaults are no difference", () => {
    const cluster = settled();
    cluster.write(stored(liveState(cluster, spireKey)));
    cluster.loseRevisions();
    expect(impossibleChanges(cluster, rendered)).toEqual([]);
    cluster.loseInventory();
    expect(impossibleChanges(cluster, rendered)).toEqual([]);
    expect(impossibleChanges(cluster, withObject(spireKey, withSpec(volumeClaim("1024Mi"))))).toEqual([]);
    expect(impossibleChanges(cluster, bigger)).toEqual([biggerIsImpossible]);
  });

  it("and has the address that the server gave it is no matter", () => {
    const cluster = settled();
    const key = "Service kube-system/hubble-relay";
    cluster.write(withSpec({ clusterIP: "10.100.0.7" })(liveState(cluster, key)));
    cluster.loseInventory();
    cluster.loseRevisions();
    expect(impossibleChanges(cluster, rendered)).toEqual([]);
    expect(impossibleChanges(cluster, withObject(key, withSpec({ clusterIP: "None" })))).toEqual([
      `${key} spec.clusterIP: "assigned" -> "None"`,
    ]);
  });
});
