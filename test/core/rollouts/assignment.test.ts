import { describe, expect, it } from "vitest";
import { type Assignment, assignmentSchema } from "../../../functions/core/rollouts/assignment.ts";
import type { Change } from "../../../functions/core/rollouts/change.ts";

const move: Assignment = {
  schema: 1,
  rollout: "2026-12-cilium-1-19-7",
  wave: "canary",
  action: "move",
  change: { release: "1.19.7" },
  fromRevision: 3,
  generation: 1,
  at: "2026-12-01T10:00:00.000Z",
};

const isRead = (value: unknown) => assignmentSchema.safeParse(value).success;

describe("an assignment", () => {
  it.each<Change>([
    { release: "1.19.7" },
    { refresh: true },
    { set: { encryption: "none" } },
    { set: { mutualAuth: "spire", hubble: "off", l7: false } },
  ])("asks for one change: %j", (change) => {
    expect(assignmentSchema.parse({ ...move, change })).toEqual({ ...move, change });
  });

  it.each([
    { release: "1.19" },
    { release: "1.19.7", set: { l7: true } },
    { refresh: false },
    { set: {} },
    { set: { encryption: "ipsec" } },
    { set: { storageClass: "gp3" } },
    {},
    null,
  ])("never asks for %j", (change) => {
    expect(isRead({ ...move, change })).toBe(false);
  });

  it("moves, returns or holds", () => {
    expect(["move", "return", "hold"].every((action) => isRead({ ...move, action }))).toBe(true);
    expect(isRead({ ...move, action: "remove" })).toBe(false);
  });

  it("is not read where a member is gone or senseless", () => {
    for (const member of Object.keys(move))
      expect(isRead({ ...move, [member]: undefined }), member).toBe(false);
    for (const generation of [0, -1, 1.5, Number.NaN, "1"])
      expect(isRead({ ...move, generation })).toBe(false);
    expect(isRead({ ...move, fromRevision: 0 })).toBe(false);
    expect(isRead({ ...move, schema: 2 })).toBe(false);
    expect(isRead({ ...move, rollout: "{{ssm:x}}" })).toBe(false);
  });

  it("may come from a later version, which says more", () => {
    expect(assignmentSchema.parse({ ...move, toDigest: "9f3c", tomorrow: 1 })).toEqual({
      ...move,
      toDigest: "9f3c",
    });
  });
});
