import { describe, expect, it } from "vitest";
import type { Difference } from "./compare.ts";
import type { DeliberateDifference } from "./deliberate-differences.ts";
import { judge } from "./judge.ts";

const object = "DaemonSet kube-system/cilium";
const seen: Difference = { object, path: "spec.a", ours: "1", chart: "2" };
const listed: DeliberateDifference = { object, path: "spec.a", reason: "safer", decision: "0001-safer.md" };

describe("a difference", () => {
  it("that nobody listed is a failure", () => {
    expect(judge([seen], [])).toEqual({ unlisted: [seen], deliberate: [], outdated: [] });
  });

  it("that is listed by object and path is deliberate", () => {
    expect(judge([seen], [listed])).toEqual({ unlisted: [], deliberate: [seen], outdated: [] });
  });

  it("is not covered by an entry for another object or path", () => {
    expect(judge([seen], [{ ...listed, path: "spec" }]).unlisted).toEqual([seen]);
    expect(judge([seen], [{ ...listed, object: "DaemonSet kube-system/other" }]).unlisted).toEqual([seen]);
  });

  it("that is listed and occurs no more must leave the list", () => {
    expect(judge([], [listed]).outdated).toEqual([listed]);
  });
});
