import { expect, it } from "vitest";
import { sampledTraces } from "./sum-up.ts";

it("counts the first invocation of each second, and one in twenty of the others", () => {
  expect(sampledTraces([])).toBe(0);
  expect(sampledTraces([0, 999, 1000, 2500])).toBeCloseTo(3.05);
  expect(sampledTraces(Array.from({ length: 21 }, () => 5000))).toBeCloseTo(2);
});
