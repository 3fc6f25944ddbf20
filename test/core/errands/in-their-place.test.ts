import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inTheirPlace } from "../../../functions/core/errands/in-their-place.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";

const node = (name: string, osImage: string): KubeObject => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name },
  status: { nodeInfo: { osImage, kernelVersion: "6.12", architecture: "amd64" } },
});

const all = ["u1", "u2", "u3", "b1", "b2", "a1"].map((name) => node(name, name.slice(0, 1)));
const round = (...nodes: string[]) => ({ id: "r", nodes, sampled: nodes.length });

describe("in the place of a node that takes no pod", () => {
  it("another one of its kind is asked", () => {
    const [other, ...more] = inTheirPlace(round("u1", "b1", "a1"), all, new Set(["u1"]));
    expect(["u2", "u3"]).toContain(other);
    expect(more).toEqual([]);
  });

  it("nobody is, where there is no other, or all are asked already", () => {
    expect(inTheirPlace(round("u1", "b1", "a1"), all, new Set(["a1"]))).toEqual([]);
    expect(inTheirPlace(round("b1", "b2"), all, new Set(["b1"]))).toEqual([]);
  });

  it("a third one is asked where the second takes none either, and not once more where it does", () => {
    const extended = { id: "r", nodes: ["u1", "u2"], sampled: 1 };
    expect(inTheirPlace(extended, all, new Set(["u1", "u2"]))).toEqual(["u3"]);
    expect(inTheirPlace(extended, all, new Set(["u1"]))).toEqual([]);
  });

  it("comes first whose kind nobody else answers for", () => {
    const found = inTheirPlace(round("u1", "u2", "b1"), all, new Set(["u1", "b1"]));
    expect(found).toEqual(["b2", "u3"]);
  });

  it("never more are asked of a kind than were sampled, and nobody twice", () => {
    const names = all.map(({ metadata }) => metadata.name);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(names, { minLength: 1 }),
        fc.subarray(names),
        fc.nat(),
        (nodes, silent, cut) => {
          const sampled = 1 + (cut % nodes.length);
          const leftOut = new Set(silent);
          const found = inTheirPlace({ id: "r", nodes, sampled }, all, leftOut);
          expect(new Set([...nodes, ...found]).size).toBe(nodes.length + found.length);
          for (const kind of ["u", "b", "a"]) {
            const ofKind = (some: readonly string[]) => some.filter((name) => name.startsWith(kind)).length;
            const left = nodes.filter((name) => !leftOut.has(name));
            const wanted = ofKind(nodes.slice(0, sampled));
            expect(ofKind(found)).toBeLessThanOrEqual(Math.max(0, wanted - ofKind(left)));
          }
        },
      ),
    );
  });
});
