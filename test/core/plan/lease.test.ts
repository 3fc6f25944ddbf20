import { describe, expect, it } from "vitest";
import { jsonAt } from "../../../functions/core/json.ts";
import { holderOf, leaseOf, secondsLeft } from "../../../functions/core/plan/lease.ts";

const made = leaseOf("111122223333/eu-west-1/eks-cilium/7f1c", "2026-11-30T18:00:00.123Z");
const lasting = (leaseDurationSeconds: number | string) => ({ ...made, spec: { leaseDurationSeconds } });

describe("a Lease", () => {
  it("lasts as long as a function may run, and names times as Leases do", () => {
    expect(secondsLeft(made, 0)).toBe(120);
    expect(jsonAt(made, "spec", "acquireTime")).toBe("2026-11-30T18:00:00.123000Z");
    expect(jsonAt(made, "spec", "renewTime")).toBe("2026-11-30T18:00:00.123000Z");
  });

  it.each([
    [made, 119.2, 1],
    [made, 120, 0],
    [made, 1e6, 0],
    [lasting(10), 9, 1],
    [lasting(1e9), 899, 1],
    [lasting(0), 0, 120],
    [lasting("long"), 0, 120],
    [made, Number.NaN, 120],
  ])(
    "%# expires in its time, and is neither free nor for ever where it says nonsense",
    (lease, age, left) => {
      expect(secondsLeft(lease, age)).toBe(left);
    },
  );

  it("names its holder in few words, or says that it has no name", () => {
    const at = { ...made, metadata: { ...made.metadata, creationTimestamp: "2026-11-30T18:00:00Z" } };
    expect(holderOf(at)).toBe("111122223333/eu-west-1/eks-cilium/7f1c since 2026-11-30T18:00:00Z");
    expect(holderOf({ ...at, spec: {} })).toBe("somebody who gives no name since 2026-11-30T18:00:00Z");
    expect(holderOf({ ...at, spec: { holderIdentity: "x".repeat(999) } }).length).toBeLessThan(240);
  });
});
