import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isMap,
  type Json,
  jsonAt,
  listAt,
  mapAt,
  numberAt,
  parseJson,
  quoted,
} from "../../functions/core/json.ts";

const pod: Json = { spec: { containers: [{ name: "agent" }], replicas: 0 }, status: null };

describe("a path into JSON", () => {
  it("finds the member at its end", () => {
    expect(jsonAt(pod, "spec", "containers")).toEqual([{ name: "agent" }]);
    expect(jsonAt(pod)).toBe(pod);
    expect(jsonAt(pod, "status")).toBeNull();
  });

  it.each([
    ["a missing member", ["spec", "volumes", "name"]],
    ["null", ["status", "phase"]],
    ["a number", ["spec", "replicas", "toFixed"]],
    ["a list", ["spec", "containers", "0"]],
    ["a member that every JavaScript object has", ["constructor"]],
  ])("is undefined where it leaves through %s", (_, path) => {
    expect(jsonAt(pod, ...path)).toBeUndefined();
  });

  it("never throws, whatever the value and the path", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.string()), (value, path) => {
        const found = jsonAt(value as Json, ...path);
        expect(JSON.stringify(value)).toContain(JSON.stringify(found) ?? "");
      }),
    );
  });

  it("ends in no members, no items and in zero where there is no map, no list and no number", () => {
    expect(mapAt(pod, "spec")).toBe(jsonAt(pod, "spec"));
    expect(mapAt(pod, "spec", "containers")).toEqual({});
    expect(mapAt(pod, "status")).toEqual({});
    expect(listAt(pod, "spec", "containers")).toHaveLength(1);
    expect(listAt(pod, "spec", "replicas")).toEqual([]);
    expect(listAt(undefined, "spec")).toEqual([]);
    expect(numberAt({ ready: 3 }, "ready")).toBe(3);
    expect(numberAt({ ready: "3" }, "ready")).toBe(0);
    expect(numberAt(pod, "status", "numberReady")).toBe(0);
  });
});

describe("a JSON text", () => {
  it("is read as its value", () => {
    expect(parseJson('{"a":[1,null]}')).toEqual({ a: [1, null] });
    expect(parseJson("null")).toBeNull();
  });

  it.each(["", "{", "undefined", "{'a':1}"])("is undefined where it is none: %j", (text) => {
    expect(parseJson(text)).toBeUndefined();
  });
});

it("a map is neither null nor a list", () => {
  expect(isMap({})).toBe(true);
  expect([null, [], "text", undefined].map(isMap)).toEqual([false, false, false, false]);
});

it("a foreign value is quoted on one line of at most 80 characters", () => {
  expect(quoted("a\nb")).toBe('"a\\nb"');
  expect(quoted(undefined)).toBe("nothing");
  expect(quoted("x".repeat(200))).toHaveLength(80);
});
