import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../../functions/core/json.ts";
import { type KubeObject, keyOf } from "../../../functions/core/kube-object.ts";
import { fieldsWeApplied, fingerprint } from "../../../functions/core/plan/fingerprint.ts";
import { changedAt, type FieldLocation, fieldLocations } from "../../builders/field-locations.ts";
import { renderWith } from "../../builders/render-with.ts";

const objects = renderWith();
const locations = objects.flatMap((object) =>
  fieldLocations(object).map((location) => ({ object, place: location })),
);

const placesOwned = (owned: FieldLocation["owned"]) =>
  locations.filter(({ place: location }) => location.owned === owned);
const anyOf = <Item>(items: readonly Item[]) => fc.constantFrom(...items);
const name = ({ object, place: location }: (typeof locations)[number]) =>
  `${keyOf(object)} ${location.path.join(".")}`;

/** The object as the server has it once something changed, held against what we applied. */
const sees = (object: KubeObject, location: FieldLocation, change: (value: Json) => Json | undefined) =>
  fingerprint(changedAt(object, location, change), object) !== fingerprint(object, object);

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
    expect(
      granular.filter(({ object, place: location }) => sees(object, location, withMore)).map(name),
    ).toEqual([]);
  });

  it("beside our items in a list that the server merges by key, wherever it puts them", () => {
    const keyed = placesOwned("item by item");
    expect(keyed.length).toBeGreaterThan(50);
    const before = (value: Json) => [foreignItem, ...(value as readonly Json[]).toReversed()];
    for (const change of [withMore, before]) {
      expect(keyed.filter(({ object, place: location }) => sees(object, location, change)).map(name)).toEqual(
        [],
      );
    }
  });

  it("even in many places at once", () => {
    const additions = fc.uniqueArray(
      anyOf([...placesOwned("member by member"), ...placesOwned("item by item")]),
    );
    fc.assert(
      fc.property(additions, (chosen) => {
        for (const object of new Set(chosen.map((one) => one.object))) {
          const here = chosen.filter((one) => one.object === object).map(({ place: location }) => location);
          // Items are added at the end, so that the other paths stay what they are.
          const live = here.reduce((next, location) => changedAt(next, location, withMore), object);
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
    expect(
      whole.filter(({ object, place: location }) => !sees(object, location, withMore)).map(name),
    ).toEqual([]);
  });

  it("another value of any field of ours", () => {
    const other = (value: Json): Json => (typeof value === "number" ? value + 1 : `${value}!`);
    const values = placesOwned("value");
    expect(values.length).toBeGreaterThan(1000);
    // A changed key of a list's item is another item beside the one of ours that is gone.
    fc.assert(
      fc.property(anyOf(values), ({ object, place: location }) => sees(object, location, other)),
      { numRuns: 300 },
    );
  });

  it("that any field of ours is gone", () => {
    fc.assert(
      fc.property(
        anyOf(locations.filter(({ place: location }) => location.path.length > 0)),
        ({ object, place: location }) => sees(object, location, () => undefined),
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
    const changedPort = service(
      { port: 53, protocol: "TCP", targetPort: 54 },
      { port: 53, protocol: "UDP", targetPort: 53 },
    );
    expect(fingerprint(changedPort, own)).not.toBe(fingerprint(own, own));
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
    expect(fieldsWeApplied(stored, sent)).toEqual({ cpu: "100m", env: [{ name: "A" }], args: ["a"] });
  });

  it("is a gap where the live object has nothing, or something of another shape", () => {
    expect(fieldsWeApplied(undefined, { a: 1 })).toBeUndefined();
    expect(fieldsWeApplied({ containers: [] }, { containers: [{ name: "a" }] })).toEqual({
      containers: [null],
    });
    expect(fieldsWeApplied({ containers: "none" }, { containers: [{ name: "a" }] })).toEqual({
      containers: "none",
    });
  });

  it("of a live object that is as it was sent is all of it", () => {
    for (const object of objects) expect(fieldsWeApplied(object, object)).toEqual(object);
  });
});

it("a field is merged by no key where it is named as a member that every object has", () => {
  const deep = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" } };
  for (const field of ["constructor", "__proto__", "toString"]) {
    const value: KubeObject = { ...deep, data: JSON.parse(`{"${field}":["a"]}`) };
    expect(fingerprint(value, value)).toBe(fingerprint(structuredClone(value), value));
    expect(fingerprint({ ...deep, data: {} }, value)).not.toBe(fingerprint(value, value));
  }
});
