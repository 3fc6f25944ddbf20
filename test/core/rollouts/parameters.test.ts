import { describe, expect, it } from "vitest";
import { isFrozen } from "../../../functions/core/rollouts/is-frozen.ts";
import { readAssignment } from "../../../functions/core/rollouts/read-assignment.ts";
import { targetDigest } from "../../../functions/core/rollouts/target-digest.ts";
import { makeQueueWorld } from "../../builders/queue-world.ts";

describe("the fleet", () => {
  it.each([undefined, "off", " OFF ", '"off"', "off {by: jana}", "off (by a\nb: so)", "false"])(
    "is free where the word is %j",
    (text) => {
      expect(isFrozen(text)).toBe(false);
    },
  );

  it.each([
    "on",
    '{"on":true}',
    "",
    "offer",
    "{",
    "no",
    "thaw",
    "off-hours freeze until Monday",
    "off limits: incident 12",
    "OFF-LIMITS",
    "offline",
    '"off',
    "off (until Monday)",
    "falsehood",
  ])("is frozen where the word is %j", (text) => {
    expect(isFrozen(text)).toBe(true);
  });
});

describe("the assignment of a cluster", () => {
  const assignment = {
    schema: 1,
    rollout: "december",
    wave: "canary",
    action: "move",
    change: { refresh: true },
    fromRevision: 1,
    generation: 1,
    at: "2026-12-01T10:00:00.000Z",
  };
  const text = JSON.stringify(assignment);

  it("is what is stored", () => {
    expect(readAssignment(text, undefined)).toEqual(assignment);
    expect(readAssignment(text, "2026-01-01T00:00:00.000Z")).toEqual(assignment);
    expect(readAssignment(undefined, undefined)).toBeUndefined();
  });

  it("is none of a cluster that was made after it", () => {
    expect(readAssignment(text, "2026-12-01T10:00:01.000Z")).toBeUndefined();
  });

  it.each([
    "",
    "{",
    "null",
    "[]",
    '{"schema":2}',
    text.slice(0, 50),
    text.replace('generation":1', 'generation":9007199254740990'),
  ])("is damaged where it is %j", (stored) => {
    expect(readAssignment(stored, undefined)).toBe("damaged");
  });
});

describe("the digest of a target", () => {
  const spec = {
    release: "1.19.6",
    encryption: "wireguard",
    mutualAuth: "spire",
    hubble: "relay",
    l7: true,
  } as const;
  const { settings } = makeQueueWorld().ports;

  it("is the same for all clusters of a minor that want the same", () => {
    expect(targetDigest(spec, "1.34", settings)).toMatch(/^[0-9a-f]{64}$/);
    expect(targetDigest({ ...spec }, "1.34", settings)).toBe(targetDigest(spec, "1.34", settings));
  });

  it("is another one where anything else is rendered", () => {
    const others = [
      targetDigest({ ...spec, release: "1.18.12" }, "1.34", settings),
      targetDigest({ ...spec, encryption: "none" }, "1.34", settings),
      targetDigest(spec, "1.34", { ...settings, extraConfig: { "bpf-map-dynamic-size-ratio": "0.005" } }),
      targetDigest({ ...spec, release: "1.20.0" }, "1.32", settings),
      targetDigest({ ...spec, release: "1.20.0" }, "1.34", settings),
    ];
    expect(new Set([targetDigest(spec, "1.34", settings), ...others]).size).toBe(6);
  });

  it("is none of a release that is not in the catalogue", () => {
    expect(targetDigest({ ...spec, release: "1.19.999" }, "1.34", settings)).toBeUndefined();
  });
});
