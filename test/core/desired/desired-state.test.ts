import { describe, expect, it } from "vitest";
import { type DesiredState, desiredState } from "../../../functions/core/desired/desired-state.ts";
import type { LastApplied } from "../../../functions/core/desired/last-applied.ts";
import { clusterTags } from "../../../functions/core/desired/read-tags.ts";
import { catalogue } from "../../../functions/core/manifests/releases/catalogue.ts";
import { demoFacts, fleet } from "../../builders/demo-facts.ts";
import { lastAppliedDemo } from "../../builders/last-applied-demo.ts";

type Tags = Readonly<Record<string, string>>;

const nothing = {
  lastApplied: undefined,
  isPresent: false,
  isInstalled: false,
  isRemoving: false,
  isForgotten: false,
  facts: demoFacts,
};

const ofNew = (tags: Tags, settings = fleet): DesiredState =>
  desiredState(clusterTags(tags), nothing, settings, catalogue);

const ofLastApplied = (
  tags: Tags,
  settings = fleet,
  lastApplied: LastApplied = lastAppliedDemo,
): DesiredState =>
  desiredState(
    clusterTags(tags),
    {
      lastApplied,
      isPresent: true,
      isInstalled: true,
      isRemoving: false,
      isForgotten: false,
      facts: demoFacts,
    },
    settings,
    catalogue,
  );

/** Objects of ours are there, and neither inventory nor revision. */
const ofOrphaned = (tags: Tags): DesiredState =>
  desiredState(clusterTags(tags), { ...nothing, isPresent: true, isInstalled: true }, fleet, catalogue);

const uninstalling = { ...fleet, onUntag: "uninstall" } as const;

describe("a cluster without Cilium", () => {
  it("is not ours without the tag, or with false, whatever other tags say", () => {
    for (const settings of [fleet, uninstalling]) {
      expect(ofNew({ Name: "demo" }, settings)).toEqual({ verdict: "unmanaged" });
      expect(ofNew({ cilium_typo: "x" }, settings)).toEqual({ verdict: "unmanaged" });
      expect(ofNew({ enable_cilium: "False", cilium_l7: "?" }, settings)).toEqual({ verdict: "unmanaged" });
    }
  });

  it("gets it with the tag: spec, pinned parameters and what the tags request", () => {
    expect(ofNew({ enable_cilium: "true" })).toEqual({
      verdict: "install",
      paused: false,
      target: { ...lastAppliedDemo, spec: { ...lastAppliedDemo.spec, hubble: "relay" } },
      lastApplied: undefined,
      tagObjections: [],
    });
  });

  it("is refused with every objection where anything is not understood", () => {
    const asked = ofNew({ enable_cilium: "true", cilium_encryption: "ipsec", cilium_version: "1.17" });
    expect(asked).toMatchObject({
      verdict: "blocked",
      objections: [{ code: "tag-not-understood" }, { code: "release-unknown" }],
    });
    expect(ofNew({ enable_cilium: "ture" })).toMatchObject({ verdict: "blocked" });
    expect(ofNew({ enable_cilium: "" })).toMatchObject({ verdict: "blocked" });
  });

  it("is told which releases there are, whether its tag or the fleet asked for another", () => {
    expect(ofNew({ enable_cilium: "true", cilium_version: "1.17" })).toMatchObject({
      objections: [
        {
          message: "cilium_version=1.17 is not in the catalogue of this version of eks-cilium.",
          remedy: expect.stringContaining("1.19.6"),
        },
      ],
    });
    expect(ofNew({ enable_cilium: "true" }, { ...fleet, release: "1.17" })).toMatchObject({
      objections: [{ message: expect.stringContaining("The fleet's release 1.17 is not") }],
    });
  });
});

describe("a cluster with Cilium", () => {
  it("wants what it has as long as its tags are the same", () => {
    expect(ofLastApplied({ enable_cilium: "true" })).toMatchObject({
      verdict: "install",
      target: lastAppliedDemo,
    });
  });

  it("wants what changed, with the choices it was installed with", () => {
    const wanted = ofLastApplied({ enable_cilium: "true", cilium_hubble: "off" });
    expect(wanted).toMatchObject({
      verdict: "install",
      target: { spec: { ...lastAppliedDemo.spec, hubble: "off" }, pinned: lastAppliedDemo.pinned },
    });
  });

  it("is rendered for the Kubernetes of today where its spec changes, and for that of its revision else", () => {
    const facts = { ...demoFacts, kubernetesVersion: "1.35" };
    const installation = {
      ...nothing,
      lastApplied: lastAppliedDemo,
      isPresent: true,
      isInstalled: true,
      facts,
    };
    const pinnedWith = (tags: Tags) => {
      const desired = desiredState(clusterTags(tags), installation, fleet, catalogue);
      return desired.verdict === "install" ? desired.target.pinned : desired.verdict;
    };
    const changed = { ...lastAppliedDemo.pinned, kubernetesVersion: "1.35" };
    expect(pinnedWith({ enable_cilium: "true" })).toEqual(lastAppliedDemo.pinned);
    expect(pinnedWith({ enable_cilium: "true", cilium_encryption: "wireguard" })).toEqual(
      lastAppliedDemo.pinned,
    );
    expect(pinnedWith({ enable_cilium: "true", cilium_encryption: "none" })).toEqual(changed);
  });

  it("takes what its kubelets can do today with a change, and never without one", () => {
    const { fineGrainedKubelets: _, ...before } = lastAppliedDemo.pinned;
    const older = { ...lastAppliedDemo, pinned: before };
    expect(ofLastApplied({ enable_cilium: "true" }, fleet, older)).toMatchObject({ target: older });
    expect(ofLastApplied({ enable_cilium: "true", cilium_l7: "false" }, fleet, older)).toMatchObject({
      target: { pinned: { ...before, fineGrainedKubelets: true } },
    });
  });

  it("is maintained as it is while a tag is not understood", () => {
    for (const tags of [
      { enable_cilium: "ture" },
      { enable_cilium: "true", cilium_hubble: "of" },
      { enable_cilium: "true", cilium_huble: "off" },
      { enable_cilium: "true", cilium_version: "1.17" },
    ]) {
      expect(ofLastApplied(tags)).toMatchObject({
        verdict: "install",
        target: lastAppliedDemo,
        lastApplied: lastAppliedDemo,
        tagObjections: [{ severity: "blocking" }],
      });
    }
  });

  it("is only watched while it is paused, and keeps its typos", () => {
    expect(ofLastApplied({ enable_cilium: "true", cilium_paused: "TRUE" })).toMatchObject({
      verdict: "install",
      paused: true,
    });
    expect(ofLastApplied({ enable_cilium: "true", cilium_paused: "true", cilium_l7: "?" })).toMatchObject({
      verdict: "install",
      target: lastAppliedDemo,
      paused: true,
    });
    expect(ofLastApplied({ enable_cilium: "false", cilium_paused: "true" })).toMatchObject({
      verdict: "remove",
      paused: true,
    });
  });
});

describe("a fleet that bounds its tags", () => {
  const bounded = {
    ...fleet,
    allowedTags: {
      enable_cilium: ["true"],
      cilium_encryption: ["wireguard"],
      cilium_hubble: ["agent", "off"],
      cilium_paused: ["false"],
    },
  };
  const onNew = (tags: Tags) =>
    desiredState(clusterTags(tags, undefined, bounded.allowedTags), nothing, bounded, catalogue);
  const onInstalled = (tags: Tags, isRemoving = false) =>
    desiredState(
      clusterTags(tags, undefined, bounded.allowedTags),
      {
        lastApplied: lastAppliedDemo,
        isPresent: true,
        isInstalled: true,
        isRemoving,
        isForgotten: false,
        facts: demoFacts,
      },
      bounded,
      catalogue,
    );
  const maintained = {
    verdict: "install",
    paused: false,
    target: lastAppliedDemo,
    tagObjections: [{ code: "tag-not-allowed", severity: "blocking" }],
  };

  it("gives a new cluster the first allowed value where the default is not", () => {
    expect(onNew({ enable_cilium: "true" })).toMatchObject({
      target: { spec: { encryption: "wireguard", hubble: "agent" } },
    });
  });

  it("refuses a new cluster below the bound", () => {
    expect(onNew({ enable_cilium: "true", cilium_encryption: "none" })).toMatchObject({
      verdict: "blocked",
      objections: [{ code: "tag-not-allowed" }],
    });
  });

  it("maintains a cluster as it is, whether its tags ask for less, for a pause or for its removal", () => {
    expect(onInstalled({ enable_cilium: "true", cilium_encryption: "none" })).toMatchObject(maintained);
    expect(onInstalled({ enable_cilium: "true", cilium_paused: "true" })).toMatchObject(maintained);
    expect(onInstalled({ enable_cilium: "false" })).toMatchObject(maintained);
  });

  it("asks nothing of a cluster that says no and has nothing, and ends a removal that was begun", () => {
    expect(onNew({ enable_cilium: "false" })).toEqual({ verdict: "unmanaged" });
    expect(onInstalled({ enable_cilium: "false" }, true)).toMatchObject({ verdict: "remove", paused: false });
  });
});

describe("leaving", () => {
  it("follows enable_cilium=false, even where our state ConfigMaps are lost", () => {
    const remove = { verdict: "remove", mode: "uninstall", paused: false, objections: [] };
    expect(ofLastApplied({ enable_cilium: " FALSE " })).toEqual(remove);
    expect(ofOrphaned({ enable_cilium: "false" })).toEqual(remove);
  });

  it("works whatever else is not understood, and names it", () => {
    const tags = { enable_cilium: "false", cilium_version: "latest", cilium_colour: "red" };
    expect(ofLastApplied(tags)).toMatchObject({
      verdict: "remove",
      objections: [
        { code: "tag-unknown", severity: "warning" },
        { code: "tag-not-understood", severity: "warning" },
      ],
    });
  });

  it("keeps Cilium where the owner said so, now or when the tag was last seen", () => {
    const remembered = { ...lastAppliedDemo, requested: { enable: true, onDisable: "keep" } } as const;
    expect(ofLastApplied({ enable_cilium: "false", cilium_on_disable: "keep" }).verdict).toBe("keep");
    expect(ofLastApplied({ enable_cilium: "false" }, fleet, remembered).verdict).toBe("keep");
    expect(
      ofLastApplied({ enable_cilium: "false", cilium_on_disable: "uninstall" }, fleet, remembered).verdict,
    ).toBe("remove");
  });

  it("goes the way that the tag says, else the way that was begun, else the last one seen", () => {
    const modeOf = (tags: Tags, leavingMode?: "replace" | "purge", onDisable?: "keep" | "replace") => {
      const requested = { enable: true, ...(onDisable && { onDisable }) };
      const lastApplied = { ...lastAppliedDemo, requested };
      const begun = { ...nothing, isPresent: true, isRemoving: leavingMode !== undefined, leavingMode };
      const found = desiredState(
        clusterTags({ enable_cilium: "false", ...tags }),
        { ...begun, isInstalled: true, lastApplied },
        fleet,
        catalogue,
      );
      return found.verdict === "remove" ? found.mode : found.verdict;
    };
    expect(modeOf({})).toBe("uninstall");
    expect(modeOf({}, undefined, "replace")).toBe("replace");
    expect(modeOf({}, "purge", "replace")).toBe("purge");
    expect(modeOf({ cilium_on_disable: "uninstall" }, "replace")).toBe("uninstall");
    expect(modeOf({ cilium_on_disable: "keep" }, "replace")).toBe("replace");
    expect(modeOf({ cilium_on_disable: "keep" })).toBe("keep");
  });

  it("does not follow from a tag that is gone, unless the fleet says so", () => {
    expect(ofLastApplied({})).toMatchObject({ verdict: "keep", reason: expect.stringContaining("is gone") });
    expect(ofOrphaned({}).verdict).toBe("keep");
    expect(ofLastApplied({}, uninstalling)).toEqual({
      verdict: "remove",
      mode: "uninstall",
      paused: false,
      objections: [],
    });
  });

  it("spares, also when all tags went and the fleet uninstalls, a cluster whose owner said keep", () => {
    const remembered = { ...lastAppliedDemo, requested: { enable: true, onDisable: "keep" } } as const;
    expect(ofLastApplied({}, uninstalling, remembered).verdict).toBe("keep");
  });
});
