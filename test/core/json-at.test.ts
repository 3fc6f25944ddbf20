import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../functions/core/json.ts";
import { jsonAt, listAt, numberAt } from "../../functions/core/json-at.ts";

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

  it("ends in no items and in zero where there is no list and no number", () => {
    expect(listAt(pod, "spec", "containers")).toHaveLength(1);
    expect(listAt(pod, "spec", "replicas")).toEqual([]);
    expect(listAt(undefined, "spec")).toEqual([]);
    expect(numberAt({ ready: 3 }, "ready")).toBe(3);
    expect(numberAt({ ready: "3" }, "ready")).toBe(0);
    expect(numberAt(pod, "status", "numberReady")).toBe(0);
  });
});
