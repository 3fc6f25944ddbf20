import { describe, expect, it } from "vitest";
import type { Json } from "../../functions/core/json.ts";
import { mergeVariants } from "../../infra/build/merge-variants.ts";

const queue = (Properties: Json): Json => ({ Resources: { Queue: { Type: "AWS::SQS::Queue", Properties } } });
const properties = (base: Json, ...variants: readonly Json[]): Json => {
  const wanted = variants.map((variant, n) => ({ condition: `C${n}`, template: queue(variant) }));
  const { Resources } = mergeVariants(queue(base), wanted) as unknown as {
    Resources: { Queue: { Properties: Json } };
  };
  return Resources.Queue.Properties;
};
const none = { Ref: "AWS::NoValue" };

describe("one template for all options", () => {
  it("has what all variants have, as it is", () => {
    expect(properties({ A: 1, B: [1, 2] }, { A: 1, B: [1, 2] })).toEqual({ A: 1, B: [1, 2] });
  });

  it("asks the condition where a value is another, comes or goes", () => {
    expect(properties({ A: 1, B: 2 }, { A: 3, C: 4 })).toEqual({
      A: { "Fn::If": ["C0", 3, 1] },
      B: { "Fn::If": ["C0", none, 2] },
      C: { "Fn::If": ["C0", 4, none] },
    });
  });

  it("takes an intrinsic function for one value", () => {
    expect(properties({ A: { Ref: "X" } }, { A: { Ref: "Y" } })).toEqual({
      A: { "Fn::If": ["C0", { Ref: "Y" }, { Ref: "X" }] },
    });
  });

  it("puts into a list what each variant puts there, and changes an item in its place", () => {
    expect(properties({ L: ["a", "d"] }, { L: ["a", "b", "d"] }, { L: ["a", "c", "d"] })).toEqual({
      L: ["a", { "Fn::If": ["C0", "b", none] }, { "Fn::If": ["C1", "c", none] }, "d"],
    });
    expect(properties({ L: ["a", { x: 1 }] }, { L: ["a", { x: 2 }] })).toEqual({
      L: ["a", { x: { "Fn::If": ["C0", 2, 1] } }],
    });
    expect(properties({ L: ["a", "b"] }, { L: ["b"] })).toEqual({
      L: [{ "Fn::If": ["C0", none, "a"] }, "b"],
    });
  });

  it("puts the condition onto a resource that one variant adds", () => {
    const topic = { Type: "AWS::SNS::Topic" };
    const merged = mergeVariants({ Resources: {} }, [
      { condition: "C0", template: { Resources: { Topic: topic } } },
    ]);
    expect(merged).toEqual({ Resources: { Topic: { ...topic, Condition: "C0" } } });
  });

  it("agrees where two variants want the same, and refuses where they do not", () => {
    expect(properties({ A: 1 }, { A: 2 }, { A: 2 })).toEqual({
      A: { "Fn::If": ["C1", 2, { "Fn::If": ["C0", 2, 1] }] },
    });
    expect(() => properties({ A: 1 }, { A: 2 }, { A: 3 })).toThrow(
      "merging templates at Resources.Queue.Properties.A: C0 and C1 differ, and they want different things there.",
    );
  });

  it("refuses where CloudFormation takes no condition", () => {
    const one = (DependsOn: string): Json => ({ Resources: { A: { Type: "T", DependsOn } } });
    expect(() => mergeVariants(one("X"), [{ condition: "C0", template: one("Y") }])).toThrow(
      "merging templates at Resources.A.DependsOn: C0 differ, and CloudFormation takes no condition there.",
    );
  });
});
