import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../../functions/core/json.ts";
import { type KubeObject, keyOf } from "../../../functions/core/kube-object.ts";
import { fingerprint, ownedPart } from "../../../functions/core/plan/fingerprint.ts";
import { renderWith } from "../manifests/render-with.ts";
import { changedAt, type Place, placesOf } from "./places.ts";

const objects = renderWith();
const places = objects.flatMap((object) => placesOf(object).map((place) => ({ object, place })));

const placesOwned = (owned: Place["owned"]) => places.filter(({ place }) => place.owned === owned);
const anyOf = <Item>(items: readonly Item[]) => fc.constantFrom(...items);
const name = ({ object, place }: (typeof places)[number]) => `${keyOf(object)} ${place.path.join(".")}`;

/** The object as the server has it once something changed, seen against what we applied. */
const sees = (object: KubeObject, place: Place, change: (value: Json) => Json | undefined) =>
  fingerprint(changedAt(object, place, change), object) !== fingerprint(object, object);

const foreignItem: Json = {
  name: "foreign",
  mountPath: "/foreign",
  containerPort: 1,
  port: 1,
  protocol: "UDP",
};

/** One more member in a map, one more item in a list. */
function withMore(value: Json): Json {
  if (Array.isArray(value)) return [...value, foreignItem];
  return { ...(value as { readonly [key: string]: Json }), foreign: "x" };
}

describe("a fingerprint does not see what others add", () => {
  it("beside our members in a map, as the server's defaults and status are", () => {
    const granular = placesOwned("member by member");
    expect(granular.length).toBeGreaterThan(400);
    expect(granular.filter(({ object, place }) => sees(object, place, withMore)).map(name)).toEqual([]);
  });

  it("beside our items in a list that the server merges by key, wherever it puts them", () => {
    const keyed = placesOwned("item by item");
    expect(keyed.length).toBeGreaterThan(50);
    const before = (value: Json) => [foreignItem, ...(value as readonly Json[]).toReversed()];
    for (const change of [withMore, before]) {
      expect(keyed.filter(({ object, place }) => sees(object, place, change)).map(name)).toEqual([]);
    }
  });

  it("even in many places at once", () => {
    const additions = fc.uniqueArray(
      anyOf([...placesOwned("member by member"), ...placesOwned("item by item")]),
    );
    fc.assert(
      fc.property(additions, (chosen) => {
        for (const object of new Set(chosen.map((one) => one.object))) {
          const here = chosen.filter((one) => one.object === object).map(({ place }) => place);
          // Items are added at the end, so that the other paths stay what they are.
          const live = here.reduce((next, place) => changedAt(next, place, withMore), object);
          expect(fingerprint(live, object)).toBe(fingerprint(object, object));
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("a fingerprint sees", () => {
  it("anything added to a list or map that is one field for the server, and therefore ours whole", () => {
    const whole = placesOwned("whole");
    expect(whole.length).toBeGreaterThan(100);
    expect(whole.filter(({ object, place }) => !sees(object, place, withMore)).map(name)).toEqual([]);
  });

  it("another value of any field of ours", () => {
    const other = (value: Json): Json => (typeof value === "number" ? value + 1 : `${value}!`);
    const values = placesOwned("value");
    expect(values.length).toBeGreaterThan(1000);
    // A changed key of a list's item is another item beside the one of ours that is gone.
    fc.assert(
      fc.property(anyOf(values), ({ object, place }) => sees(object, place, other)),
      { numRuns: 300 },
    );
  });

  it("that any field of ours is gone", () => {
    fc.assert(
      fc.property(anyOf(places.filter(({ place }) => place.path.length > 0)), ({ object, place }) =>
        sees(object, place, () => undefined),
      ),
      { numRuns: 300 },
    );
  });
});

describe("ports", () => {
  const service = (...ports: Json[]): KubeObject => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "dns" },
    spec: { ports },
  });
  const own = service({ port: 53, protocol: "UDP", targetPort: 53 }, { port: 53, targetPort: 53 });

  it("of one number and two protocols are two items, and TCP goes without saying", () => {
    const stored = service(
      { port: 53, protocol: "TCP", targetPort: 53 },
      { port: 53, protocol: "UDP", targetPort: 53 },
    );
    expect(fingerprint(stored, own)).toBe(fingerprint(own, own));
    const moved = service(
      { port: 53, protocol: "TCP", targetPort: 54 },
      { port: 53, protocol: "UDP", targetPort: 53 },
    );
    expect(fingerprint(moved, own)).not.toBe(fingerprint(own, own));
  });
});

describe("the owned part", () => {
  it("is the server's spelling of what we sent", () => {
    const sent = { cpu: "0.1", env: [{ name: "A", value: "" }], args: ["a"] };
    const stored = {
      cpu: "100m",
      memory: "1Gi",
      env: [{ name: "B", value: "b" }, { name: "A" }],
      args: ["a"],
    };
    expect(ownedPart(stored, sent)).toEqual({ cpu: "100m", env: [{ name: "A" }], args: ["a"] });
  });

  it("is a gap where the live object has nothing, or something of another shape", () => {
    expect(ownedPart(undefined, { a: 1 })).toBeUndefined();
    expect(ownedPart({ containers: [] }, { containers: [{ name: "a" }] })).toEqual({ containers: [null] });
    expect(ownedPart({ containers: "none" }, { containers: [{ name: "a" }] })).toEqual({
      containers: "none",
    });
  });

  it("of a live object that is as it was sent is all of it", () => {
    for (const object of objects) expect(ownedPart(object, object)).toEqual(object);
  });
});
