import { describe, expect, it } from "vitest";
import { classifyDifferences } from "./classify-differences.ts";
import type { Difference } from "./compare.ts";
import type { DeliberateDifference } from "./deliberate-differences.ts";

const object = "DaemonSet kube-system/cilium";
const found: Difference = { object, path: "spec.a", ours: "1", chart: "2" };
const listed: DeliberateDifference = { object, path: "spec.a", reason: "safer", decision: "0001-safer.md" };

describe("a difference", () => {
  it("that nobody listed is a failure", () => {
    expect(classifyDifferences([found], [])).toEqual({ unlisted: [found], deliberate: [], outdated: [] });
  });

  it("that is listed by object and path is deliberate", () => {
    expect(classifyDifferences([found], [listed])).toEqual({
      unlisted: [],
      deliberate: [found],
      outdated: [],
    });
  });

  it("is not covered by an entry for another object or path", () => {
    expect(classifyDifferences([found], [{ ...listed, path: "spec" }]).unlisted).toEqual([found]);
    expect(
      classifyDifferences([found], [{ ...listed, object: "DaemonSet kube-system/other" }]).unlisted,
    ).toEqual([found]);
  });

  it("that is listed and occurs no more must leave the list", () => {
    expect(classifyDifferences([], [listed]).outdated).toEqual([listed]);
  });
});
