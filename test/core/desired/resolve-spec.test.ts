import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CiliumSpec } from "../../../functions/core/desired/cilium-spec.ts";
import type { RequestedSettings } from "../../../functions/core/desired/requested-settings.ts";
import { resolveSpec } from "../../../functions/core/desired/resolve-spec.ts";
import { catalogue } from "../../../functions/core/manifests/releases/catalogue.ts";
import { fleet } from "../../builders/demo-facts.ts";
import { lastAppliedDemo } from "../../builders/last-applied-demo.ts";

/** A catalogue of tomorrow. */
const tomorrow = (version: string) => ({ "1.19": "1.19.9", "1.20": "1.20.3", "1.20.3": "1.20.3" })[version];

const anyRequested: fc.Arbitrary<RequestedSettings> = fc.record(
  {
    enable: fc.constant(true),
    version: fc.constantFrom("1.19", "1.20", "1.20.3"),
    encryption: fc.constantFrom("wireguard", "none"),
    mutualAuth: fc.constantFrom("spire", "none"),
    hubble: fc.constantFrom("relay", "full", "agent", "off"),
    l7: fc.boolean(),
    restartPods: fc.constantFrom("none", "dns", "all"),
    paused: fc.boolean(),
  },
  { requiredKeys: [] },
);

const anySpec: fc.Arbitrary<CiliumSpec> = fc.record({
  release: fc.constantFrom("1.19.6", "1.19.7"),
  encryption: fc.constantFrom("wireguard", "none"),
  mutualAuth: fc.constantFrom("spire", "none"),
  hubble: fc.constantFrom("relay", "full", "agent", "off"),
  l7: fc.boolean(),
  restartPods: fc.constantFrom("none", "dns", "all"),
});

describe("the spec of a new cluster", () => {
  it("is the default of product and fleet where no tag speaks", () => {
    expect(resolveSpec({ enable: true }, undefined, fleet, catalogue.resolve)).toEqual({
      ...lastAppliedDemo.spec,
      hubble: "relay",
    });
  });

  it("is what the tags say where they speak", () => {
    const requested: RequestedSettings = {
      version: "1.20",
      encryption: "none",
      mutualAuth: "none",
      hubble: "agent",
    };
    expect(resolveSpec({ ...requested, l7: false, restartPods: "all" }, undefined, fleet, tomorrow)).toEqual({
      release: "1.20.3",
      encryption: "none",
      mutualAuth: "none",
      hubble: "agent",
      l7: false,
      restartPods: "all",
    });
  });

  it("does not exist where the release is not in the catalogue", () => {
    expect(resolveSpec({ version: "1.2" }, undefined, fleet, tomorrow)).toBeUndefined();
    expect(resolveSpec({}, undefined, { ...fleet, release: "1.17" }, tomorrow)).toBeUndefined();
  });
});

describe("the spec of an installed cluster", () => {
  it("moves in each part whose own tag changed, and in no other", () => {
    const parts = ["encryption", "mutualAuth", "hubble", "l7", "restartPods"] as const;
    fc.assert(
      fc.property(anyRequested, anyRequested, anySpec, (before, now, pinned) => {
        const lastApplied = { ...lastAppliedDemo, requested: before, spec: pinned };
        const spec = resolveSpec(now, lastApplied, fleet, tomorrow);
        for (const part of parts) {
          const ofItsTag = now[part] ?? (part === "hubble" ? "relay" : lastAppliedDemo.spec[part]);
          expect(spec?.[part]).toBe(before[part] === now[part] ? pinned[part] : ofItsTag);
        }
        const ofVersionTag = tomorrow(now.version ?? fleet.release);
        expect(spec?.release).toBe(before.version === now.version ? pinned.release : ofVersionTag);
      }),
    );
  });

  it("is moved by no new fleet default, no new patch and no release that left the catalogue", () => {
    const settings = { ...fleet, release: "1.20" };
    for (const requested of [{ enable: true }, { enable: true, version: "1.19" }]) {
      const lastApplied = { ...lastAppliedDemo, requested };
      expect(resolveSpec(requested, lastApplied, settings, tomorrow)).toEqual(lastAppliedDemo.spec);
      expect(resolveSpec(requested, lastApplied, settings, () => undefined)).toEqual(lastAppliedDemo.spec);
    }
  });

  it("keeps the UI that it was installed with, while nobody asks for another Hubble", () => {
    const requested = { ...lastAppliedDemo.requested, l7: false };
    expect(resolveSpec(requested, lastAppliedDemo, fleet, tomorrow)).toMatchObject({
      hubble: "full",
      l7: false,
    });
    expect(resolveSpec({ ...requested, hubble: "relay" }, lastAppliedDemo, fleet, tomorrow)?.hubble).toBe(
      "relay",
    );
  });

  it("takes the newest patch when the tag begins to name a minor", () => {
    const asked = resolveSpec({ version: "1.19" }, lastAppliedDemo, fleet, tomorrow);
    expect(asked?.release).toBe("1.19.9");
  });

  it("goes back to the fleet's release when the version tag goes", () => {
    const lastApplied = {
      ...lastAppliedDemo,
      requested: { version: "1.20.3" },
      spec: { ...lastAppliedDemo.spec, release: "1.20.3" },
    };
    expect(resolveSpec({}, lastApplied, fleet, tomorrow)?.release).toBe("1.19.9");
  });
});
