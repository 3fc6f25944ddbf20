import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { type KubeObject, keyOf } from "../../functions/core/kube-object.ts";
import { readLiveState, withUnlabelled } from "../../functions/core/plan/live-state.ts";
import { planChanges } from "../../functions/core/plan/plan-changes.ts";
import { renderableKeys } from "../../functions/core/plan/renderable-objects.ts";
import { withoutSecrets } from "../../functions/core/plan/secret-values.ts";
import {
  inventoryConfigMap,
  revisionConfigMap,
  stateDigest,
} from "../../functions/core/plan/state-config-maps.ts";
import { stateObjections } from "../../functions/core/plan/state-objections.ts";
import { findImmutableChanges } from "../../functions/core/preflight/immutable/find-immutable-changes.ts";
import { lastAppliedDemo } from "../builders/last-applied-demo.ts";
import { renderWith } from "../builders/render-with.ts";
import { binding } from "./tenant.ts";

/** How many states are tried; 20,000 in `.ci/run`. */
const numRuns = Number(process.env["EKS_CILIUM_HOSTILE_STATES"] ?? 1_000);

const rendered = renderWith().map(
  (object, index): KubeObject => ({
    ...object,
    metadata: { ...object.metadata, uid: `uid-${index}`, resourceVersion: `${index}` },
  }),
);
const stored = withoutSecrets(renderWith()).slice(0, 12);
const entries = Object.fromEntries(
  rendered.map((object) => [keyOf(object), { uid: object.metadata.uid ?? "", hash: "h" }]),
);
const revision = { schema: 1, ...lastAppliedDemo, number: 3, objects: stored } as const;
const inventory = { schema: 1, ...lastAppliedDemo, revision: 3, objects: entries } as const;
const keys = new Set(renderableKeys);
const texts = [...stored, ...rendered].map((object) => JSON.stringify(object["spec"] ?? object["rules"]));

const strangeKeys = ["__proto__", "constructor", "toString", "objects", "spec", "", "Namespace payments"];
const strange: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(-1, 0, 1.5, 2 ** 53, 1e308, "", "__proto__", null, true, [], {}),
  fc.constantFrom(binding, [binding], { [keyOf(binding)]: { uid: "theirs", hash: "h" } }),
  fc.constant(JSON.parse('{"__proto__":{"uid":"u","hash":"h"},"constructor":["x"],"toString":1}')),
);

/** A change at a path of it: one member set, or taken away. */
type Damage = { readonly path: readonly (string | number)[]; readonly value: unknown };
const damage: fc.Arbitrary<Damage> = fc.record({
  path: fc.array(
    fc.oneof(
      fc.constantFrom(
        "spec",
        "pinned",
        "requested",
        "objects",
        "revision",
        "number",
        "schema",
        "removal",
        "nodes",
      ),
      fc.constantFrom("metadata", "name", "namespace", "kind", "apiVersion", "data", "template", "labels"),
      fc.constantFrom(...strangeKeys),
      fc.nat(12),
    ),
    { minLength: 1, maxLength: 5 },
  ),
  value: fc.option(strange, { nil: undefined }),
});

function damaged(value: unknown, { path: [key, ...path], value: put }: Damage): unknown {
  if (key === undefined) return put;
  if (typeof value !== "object" || value === null) return value;
  const members = new Map<string, unknown>(Object.entries(value));
  members.set(`${key}`, damaged(members.get(`${key}`), { path, value: put }));
  return Array.isArray(value) ? [...members.values()] : Object.fromEntries(members);
}

const textOf = (value: unknown, damages: readonly Damage[]) =>
  JSON.stringify(damages.reduce<unknown>(damaged, value)) ?? "";

const place = fc.record({
  namespace: fc.constantFrom("kube-system", "kube-system", "kube-system", "apps", "cilium-spire"),
  name: fc.constantFrom(
    ...["eks-cilium-inventory", "eks-cilium-revision-3", "eks-cilium-revision-4", "eks-cilium-revision-1e9"],
    ...["eks-cilium-revision--1", "eks-cilium-revision-999999999", "eks-cilium-revision-", "x"],
  ),
});

const bookkeeping: fc.Arbitrary<KubeObject> = fc
  .record({
    place,
    damages: fc.array(damage, { maxLength: 3 }),
    form: fc.constantFrom("revision", "inventory", "cut", "plain"),
  })
  .map(({ place, damages, form }): KubeObject => {
    const metadata = { ...revisionConfigMap(revision).metadata, ...place };
    const packed = gzipSync(textOf(revision, damages), { level: 1 }).toString("base64");
    return {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata,
      data: {
        "inventory.json":
          form === "cut" ? textOf(inventory, damages).slice(0, 300) : textOf(inventory, damages),
      },
      binaryData: {
        "revision.json.gz": form === "cut" ? packed.slice(0, 200) : form === "plain" ? "%" : packed,
      },
    };
  });

/** Objects with our label: ours, ours under other names, and whatever else. */
const labelled: fc.Arbitrary<KubeObject> = fc
  .record({
    object: fc.constantFrom(...rendered, binding),
    namespace: fc.option(fc.constantFrom("apps", "cilium-spire", "kube-system"), { nil: undefined }),
    name: fc.option(fc.constantFrom("payments", "__proto__", "cilium"), { nil: undefined }),
    damages: fc.array(damage, { maxLength: 1 }),
  })
  .map(({ object, namespace, name, damages }) => {
    const content = damages.reduce<unknown>(damaged, object) as KubeObject;
    const { apiVersion, kind } = object;
    const metadata = { ...object.metadata, ...(namespace && { namespace }), ...(name && { name }) };
    return { ...content, apiVersion, kind, metadata };
  });

const hostile = fc.record({
  state: fc.array(bookkeeping, { maxLength: 4 }),
  objects: fc.array(labelled, { maxLength: 8 }),
  isOursThere: fc.boolean(),
  isProved: fc.boolean(),
  spec: fc.record(
    { encryption: fc.constantFrom("wireguard", "none"), hubble: fc.constantFrom("full", "off") } as const,
    { requiredKeys: [] },
  ),
});

it(`${numRuns} hostile states: no throw, and nothing is applied or deleted that no render holds`, () => {
  fc.assert(
    fc.property(hostile, ({ state, objects, isOursThere, isProved, spec }) => {
      const own = isOursThere ? [inventoryConfigMap(inventory), revisionConfigMap(revision)] : [];
      // Two objects of one name do not exist: the last one is there.
      const all = [...rendered, ...objects, ...own, ...state];
      const there = [...new Map(all.map((object) => [keyOf(object), object])).values()];
      const digests = (isProved ? there : own).map(stateDigest);
      const live = withUnlabelled(readLiveState(there, digests), objects);
      const desired = { ...lastAppliedDemo, spec: { ...lastAppliedDemo.spec, ...spec } };
      const plan = planChanges(live, desired, rendered);
      findImmutableChanges(live, plan);
      stateObjections(live, true);
      const touched = [...plan.apply, ...plan.delete].map(({ object }) => keyOf(object));
      expect(touched.filter((key) => !keys.has(key))).toEqual([]);
      expect(plan.revision.objects.map(keyOf).filter((key) => !keys.has(key))).toEqual([]);
      expect(plan.revision.number).toBeLessThan(1e9 + 1);
      // What is proved we wrote ourselves, whatever stands within its objects.
      if (!isProved) {
        expect(JSON.stringify(plan.revision)).not.toContain("tenant-admin");
        const applied = plan.apply.filter(({ object }) => object.kind.endsWith("Role"));
        for (const { object } of applied) expect(texts).toContain(JSON.stringify(object["rules"]));
      }
    }),
    { numRuns },
  );
});
