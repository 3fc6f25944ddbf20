import { describe, expect, it } from "vitest";
import { isStale } from "../../../functions/core/record/stale-access-entry.ts";

const waitingSince = "2026-11-22T10:00:00.000Z";
const seconds = 1000;

describe("an access entry that lets nobody in", () => {
  it("is alive as long as EKS may still spread it", () => {
    expect(isStale({ waitingSince, replaced: false }, 0)).toBe(false);
    expect(isStale({ waitingSince, replaced: false }, 120 * seconds)).toBe(false);
  });

  it("is dead when even that took too long", () => {
    expect(isStale({ waitingSince, replaced: false }, 150 * seconds)).toBe(true);
  });

  it("is replaced once an hour at most: what a new one does not help has another cause", () => {
    expect(isStale({ waitingSince, replaced: true }, 3_599 * seconds)).toBe(false);
    expect(isStale({ waitingSince, replaced: true }, 3_600 * seconds)).toBe(true);
  });
});
