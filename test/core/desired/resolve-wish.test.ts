import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolveWish } from "../../../functions/core/desired/resolve-wish.ts";
import type { SaidTags } from "../../../functions/core/desired/said-tags.ts";
import type { Wish } from "../../../functions/core/desired/wish.ts";
import { catalogue } from "../../../functions/core/manifests/catalogue.ts";
import { fleet } from "./fleet.ts";
import { installedDemo } from "./installed-demo.ts";

/** A catalogue of tomorrow. */
const tomorrow = (version: string) => ({ "1.19": "1.19.9", "1.20": "1.20.3", "1.20.3": "1.20.3" })[version];

const anySaid: fc.Arbitrary<SaidTags> = fc.record(
  {
    enable: fc.constant(true),
    version: fc.constantFrom("1.19", "1.20", "1.20.3"),
    encryption: fc.constantFrom("wireguard", "none"),
    mutualAuth: fc.constantFrom("spire", "none"),
    hubble: fc.constantFrom("full", "agent", "off"),
    l7: fc.boolean(),
    restartPods: fc.constantFrom("none", "dns", "all"),
    paused: fc.boolean(),
  },
  { requiredKeys: [] },
);

const anyWish: fc.Arbitrary<Wish> = fc.record({
  release: fc.constantFrom("1.19.6", "1.19.7"),
  encryption: fc.constantFrom("wireguard", "none"),
  mutualAuth: fc.constantFrom("spire", "none"),
  hubble: fc.constantFrom("full", "agent", "off"),
  l7: fc.boolean(),
  restartPods: fc.constantFrom("none", "dns", "all"),
});

describe("the wish of a new cluster", () => {
  it("is the default of design and fleet where no tag speaks", () => {
    expect(resolveWish({ enable: true }, undefined, fleet, catalogue.resolve)).toEqual(installedDemo.wish);
  });

  it("is what the tags say where they speak", () => {
    const said: SaidTags = { version: "1.20", encryption: "none", mutualAuth: "none", hubble: "agent" };
    expect(resolveWish({ ...said, l7: false, restartPods: "all" }, undefined, fleet, tomorrow)).toEqual({
      release: "1.20.3",
      encryption: "none",
      mutualAuth: "none",
      hubble: "agent",
      l7: false,
      restartPods: "all",
    });
  });

  it("does not exist where the release is not in the catalogue", () => {
    expect(resolveWish({ version: "1.2" }, undefined, fleet, tomorrow)).toBeUndefined();
    expect(resolveWish({}, undefined, { ...fleet, release: "1.17" }, tomorrow)).toBeUndefined();
  });
});

describe("the wish of an installed cluster", () => {
  it("moves in each part whose own tag changed, and in no other", () => {
    const parts = ["encryption", "mutualAuth", "hubble", "l7", "restartPods"] as const;
    fc.assert(
      fc.property(anySaid, anySaid, anyWish, (before, now, pinned) => {
        const installed = { ...installedDemo, said: before, wish: pinned };
        const wish = resolveWish(now, installed, fleet, tomorrow);
        for (const part of parts) {
          const ofItsTag = now[part] ?? installedDemo.wish[part];
          expect(wish?.[part]).toBe(before[part] === now[part] ? pinned[part] : ofItsTag);
        }
        const ofVersionTag = tomorrow(now.version ?? fleet.release);
        expect(wish?.release).toBe(before.version === now.version ? pinned.release : ofVersionTag);
      }),
    );
  });

  it("is moved by no new fleet default, no new patch and no release that left the catalogue", () => {
    const settings = { ...fleet, release: "1.20" };
    for (const said of [{ enable: true }, { enable: true, version: "1.19" }]) {
      const installed = { ...installedDemo, said };
      expect(resolveWish(said, installed, settings, tomorrow)).toEqual(installedDemo.wish);
      expect(resolveWish(said, installed, settings, () => undefined)).toEqual(installedDemo.wish);
    }
  });

  it("takes the newest patch when the tag begins to name a minor", () => {
    const asked = resolveWish({ version: "1.19" }, installedDemo, fleet, tomorrow);
    expect(asked?.release).toBe("1.19.9");
  });

  it("goes back to the fleet's release when the version tag goes", () => {
    const installed = {
      ...installedDemo,
      said: { version: "1.20.3" },
      wish: { ...installedDemo.wish, release: "1.20.3" },
    };
    expect(resolveWish({}, installed, fleet, tomorrow)?.release).toBe("1.19.9");
  });
});
