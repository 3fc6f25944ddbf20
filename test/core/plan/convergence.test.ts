import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { Wish } from "../../../functions/core/desired/wish.ts";
import { type KubeObject, keyOf } from "../../../functions/core/kube-object.ts";
import { ownedPart } from "../../../functions/core/plan/fingerprint.ts";
import { isEmpty } from "../../../functions/core/plan/plan.ts";
import { planChanges } from "../../../functions/core/plan/plan-changes.ts";
import { productNames } from "../../../functions/core/product-names.ts";
import { installedDemo } from "../desired/installed-demo.ts";
import { ModelCluster } from "./model-cluster.ts";
import { renderedFor, type Workshop } from "./rendered-for.ts";

/** Everything that may happen between two passes, and to a pass. */
type Happening =
  | { readonly what: "wish"; readonly wish: Partial<Wish> }
  | { readonly what: "workshop"; readonly workshop: Workshop }
  | { readonly what: "pass"; readonly cutAfter: number }
  | { readonly what: "edit" | "delete" | "relabel"; readonly which: number }
  | { readonly what: "lose inventory" }
  | { readonly what: "lose revisions" };

const wish = fc.record(
  {
    encryption: fc.constantFrom("wireguard", "none"),
    hubble: fc.constantFrom("full", "agent", "off"),
    mutualAuth: fc.constantFrom("spire", "none"),
    l7: fc.boolean(),
    release: fc.constantFrom("1.19.6", "1.19.7"),
  } as const,
  { requiredKeys: [] },
);
const workshop = fc.record({ product: fc.constantFrom("1", "2"), certificate: fc.constantFrom("c1", "c2") });

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ what: fc.constant("wish"), wish }),
  fc.record({ what: fc.constant("workshop"), workshop }),
  fc.record({ what: fc.constant("pass"), cutAfter: fc.nat(12) }),
  fc.record({ what: fc.constantFrom("edit", "delete", "relabel"), which: fc.nat(20) }),
  fc.record({ what: fc.constantFrom("lose inventory", "lose revisions") }),
) as fc.Arbitrary<Happening>;

const start = { wished: installedDemo, workshop: { product: "1", certificate: "c1" } };

/** The cluster after a history, and what is wished of it now. */
function after(history: readonly Happening[]) {
  const cluster = new ModelCluster();
  let { wished, workshop } = start;
  const pass = (cutAfter?: number) => {
    const plan = planChanges(cluster.live(), wished, renderedFor(wished, workshop));
    if (!isEmpty(plan)) cluster.apply(plan, cutAfter);
  };
  for (const one of history) {
    if (one.what === "wish") wished = { ...wished, wish: { ...wished.wish, ...one.wish } };
    else if (one.what === "workshop") workshop = one.workshop;
    else if (one.what === "pass") pass(one.cutAfter);
    else if (one.what === "lose inventory") cluster.loseInventory();
    else if (one.what === "lose revisions") cluster.loseRevisions();
    else meddle(cluster, one.what, one.which);
  }
  return { cluster, wished, workshop, pass };
}

function meddle(cluster: ModelCluster, what: "edit" | "delete" | "relabel", which: number): void {
  const objects = [...cluster.live().objects.values()];
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
      const { cluster, wished, workshop, pass } = after(history);
      pass();
      const plan = planChanges(cluster.live(), wished, renderedFor(wished, workshop));
      expect(isEmpty(plan)).toBe(true);
    }),
    { numRuns: 400 },
  );
});

it("a settled cluster holds the objects of its revision, and no other of ours", () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 12 }), (history) => {
      const { cluster, wished, workshop, pass } = after(history);
      pass();
      const { inventory, objects, revisions } = cluster.live();
      const current = revisions.find(({ number }) => number === inventory?.revision);
      expect(current).toMatchObject({ wish: wished.wish, choices: wished.choices });
      expect([...objects.keys()].sort()).toEqual(renderedFor(wished, workshop).map(keyOf).sort());
      for (const wanted of current?.objects ?? []) {
        const { data: _, ...rest } = wanted;
        const compared = wanted.kind === "Secret" ? rest : wanted;
        expect(ownedPart(objects.get(keyOf(wanted)), compared)).toEqual(compared);
      }
    }),
    { numRuns: 200 },
  );
});

it("a plan is a value: the same cluster and wish plan the same", () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 6 }), (history) => {
      const { cluster, wished, workshop } = after(history);
      const plan = () => planChanges(cluster.live(), wished, renderedFor(wished, workshop));
      expect(plan()).toEqual(plan());
    }),
    { numRuns: 50 },
  );
});

it("revision numbers are never used for two different things that the inventory has named, while any bookkeeping is left", () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 15 }), (history) => {
      const named = new Map<number, string>();
      for (let length = 1; length <= history.length; length++) {
        const { inventory, revisions } = after(history.slice(0, length)).cluster.live();
        // The numbers stand in the bookkeeping alone: where all of it is lost, they begin anew.
        if (inventory === undefined && revisions.length === 0) named.clear();
        if (inventory === undefined) continue;
        const wish = JSON.stringify(inventory.wish);
        expect(named.get(inventory.revision) ?? wish).toBe(wish);
        named.set(inventory.revision, wish);
      }
    }),
    { numRuns: 100 },
  );
});
