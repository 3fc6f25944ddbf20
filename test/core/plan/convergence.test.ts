import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { CiliumSpec } from "../../../functions/core/desired/cilium-spec.ts";
import { type KubeObject, keyOf } from "../../../functions/core/kube-object.ts";
import { fieldsWeApplied } from "../../../functions/core/plan/fingerprint.ts";
import { isEmpty } from "../../../functions/core/plan/plan.ts";
import { planChanges } from "../../../functions/core/plan/plan-changes.ts";
import { productNames } from "../../../functions/core/product-names.ts";
import { lastAppliedDemo } from "../../builders/last-applied-demo.ts";
import { ModelCluster } from "../../builders/model-cluster.ts";
import { type RenderSeed, renderedFor } from "../../builders/rendered-for.ts";

/** Everything that may happen between two passes, and to a pass. */
type Happening =
  | { readonly what: "spec"; readonly spec: Partial<CiliumSpec> }
  | { readonly what: "seed"; readonly seed: RenderSeed }
  | { readonly what: "pass"; readonly cutAfter: number }
  | { readonly what: "edit" | "delete" | "relabel"; readonly which: number }
  | { readonly what: "lose inventory" }
  | { readonly what: "lose revisions" };

const spec = fc.record(
  {
    encryption: fc.constantFrom("wireguard", "none"),
    hubble: fc.constantFrom("relay", "full", "agent", "off"),
    mutualAuth: fc.constantFrom("spire", "none"),
    l7: fc.boolean(),
    release: fc.constantFrom("1.19.6", "1.19.7"),
  } as const,
  { requiredKeys: [] },
);
const seed = fc.record({ product: fc.constantFrom("1", "2"), certificate: fc.constantFrom("c1", "c2") });

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ what: fc.constant("spec"), spec }),
  fc.record({ what: fc.constant("seed"), seed }),
  fc.record({ what: fc.constant("pass"), cutAfter: fc.nat(12) }),
  fc.record({ what: fc.constantFrom("edit", "delete", "relabel"), which: fc.nat(20) }),
  fc.record({ what: fc.constantFrom("lose inventory", "lose revisions") }),
) as fc.Arbitrary<Happening>;

const start = { desired: lastAppliedDemo, seed: { product: "1", certificate: "c1" } };

/** The cluster after a history, and what is desired of it now. */
function after(history: readonly Happening[]) {
  const cluster = new ModelCluster();
  let { desired, seed } = start;
  const pass = (cutAfter?: number) => {
    const plan = planChanges(cluster.liveState(), desired, renderedFor(desired, seed));
    if (!isEmpty(plan)) cluster.apply(plan, cutAfter);
  };
  for (const one of history) {
    if (one.what === "spec") desired = { ...desired, spec: { ...desired.spec, ...one.spec } };
    else if (one.what === "seed") seed = one.seed;
    else if (one.what === "pass") pass(one.cutAfter);
    else if (one.what === "lose inventory") cluster.loseInventory();
    else if (one.what === "lose revisions") cluster.loseRevisions();
    else meddle(cluster, one.what, one.which);
  }
  return { cluster, desired, seed, pass };
}

function meddle(cluster: ModelCluster, what: "edit" | "delete" | "relabel", which: number): void {
  const objects = [...cluster.liveState().objects.values()];
  const object = objects[which % Math.max(1, objects.length)];
  if (object === undefined) return;
  if (what === "delete") cluster.delete(keyOf(object));
  else cluster.write(what === "edit" ? edited(object) : relabelled(object));
}

const edited = (object: KubeObject): KubeObject =>
  object["spec"] === undefined
    ? { ...object, data: { "ca.key": "forged" } }
    : { ...object, spec: { template: {} } };

const relabelled = (object: KubeObject): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, labels: { ...object.metadata.labels, [productNames.ownerLabel]: "no" } },
});

it("one whole pass settles any cluster, whatever happened to it, and the next finds nothing to do", () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 12 }), (history) => {
      const { cluster, desired, seed, pass } = after(history);
      pass();
      const plan = planChanges(cluster.liveState(), desired, renderedFor(desired, seed));
      expect(isEmpty(plan)).toBe(true);
    }),
    { numRuns: 400 },
  );
});

it("a settled cluster holds the objects of its revision, and no other of ours", () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 12 }), (history) => {
      const { cluster, desired, seed, pass } = after(history);
      pass();
      const { inventory, objects, revisions } = cluster.liveState();
      const current = revisions.find(({ number }) => number === inventory?.revision);
      expect(current).toMatchObject({ spec: desired.spec, pinned: desired.pinned });
      expect([...objects.keys()].sort()).toEqual(renderedFor(desired, seed).map(keyOf).sort());
      for (const wanted of current?.objects ?? []) {
        const { data: _, ...rest } = wanted;
        const compared = wanted.kind === "Secret" ? rest : wanted;
        expect(fieldsWeApplied(objects.get(keyOf(wanted)), compared)).toEqual(compared);
      }
    }),
    { numRuns: 200 },
  );
});

it("a plan is a value: the same cluster and spec plan the same", () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 6 }), (history) => {
      const { cluster, desired, seed } = after(history);
      const plan = () => planChanges(cluster.liveState(), desired, renderedFor(desired, seed));
      expect(plan()).toEqual(plan());
    }),
    { numRuns: 50 },
  );
});

it("revision numbers are never used for two different things that the inventory has named, while any state is left", () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 15 }), (history) => {
      const named = new Map<number, string>();
      for (let length = 1; length <= history.length; length++) {
        const { inventory, revisions } = after(history.slice(0, length)).cluster.liveState();
        // The numbers stand in the state ConfigMaps alone: where all are lost, they begin anew.
        if (inventory === undefined && revisions.length === 0) named.clear();
        if (inventory === undefined) continue;
        const spec = JSON.stringify(inventory.spec);
        expect(named.get(inventory.revision) ?? spec).toBe(spec);
        named.set(inventory.revision, spec);
      }
    }),
    { numRuns: 100 },
  );
});
