import { describe, expect, it } from "vitest";
import type { LastApplied } from "../../../functions/core/desired/last-applied.ts";
import { catalogue } from "../../../functions/core/manifests/releases/catalogue.ts";
import type { RenderOptions } from "../../../functions/core/manifests/render-options.ts";
import type { Revision } from "../../../functions/core/plan/state-config-maps.ts";
import { upgradeChecks } from "../../../functions/core/preflight/upgrade-checks.ts";
import { upNode } from "../../builders/healthy-view.ts";
import { lastAppliedDemo } from "../../builders/last-applied-demo.ts";
import { renderWith } from "../../builders/render-with.ts";

function revision(
  spec: Partial<LastApplied["spec"]>,
  nodeSelectors: RenderOptions["nodeSelectors"] = {},
  pinned: Partial<LastApplied["pinned"]> = {},
): Revision {
  return {
    ...lastAppliedDemo,
    spec: { ...lastAppliedDemo.spec, ...spec },
    pinned: { ...lastAppliedDemo.pinned, ...pinned },
    schema: 1,
    number: 1,
    objects: renderWith({ nodeSelectors }),
  };
}

const nodes = [upNode("one", { pool: "a" }), upNode("two", { pool: "b" }), upNode("three")];
const objectionsTo = (from: Revision, to: Revision) => upgradeChecks({ from, to, nodes, catalogue });
const codesOf = (from: string, to: string, spec: Partial<LastApplied["spec"]> = {}) =>
  objectionsTo(revision({ release: from, ...spec }), revision({ release: to, ...spec })).map(
    ({ code }) => code,
  );

describe("a move to another release", () => {
  it.each([
    ["1.18.12", "1.19.6"],
    ["1.19.6", "1.20.0"],
    ["1.19.6", "1.18.12"],
    ["1.19.6", "1.19.6"],
  ])("from %s to %s is one that can be made", (from, to) => {
    expect(codesOf(from, to)).toEqual([]);
  });

  it("goes one minor at a time, and the remedy names the one between", () => {
    const [objection] = objectionsTo(revision({ release: "1.18.12" }), revision({ release: "1.20.0" }));
    expect(objection).toMatchObject({ code: "release-skips-minor", severity: "blocking" });
    expect(objection?.message).toContain("From Cilium 1.18.12 to 1.20.0");
    expect(objection?.remedy).toContain("cilium_version=1.19 first, and cilium_version=1.20.0 once");
    expect(codesOf("1.20.0", "1.18.12", { mutualAuth: "none" })).toEqual(["release-skips-minor"]);
  });

  it("does not take SPIRE back behind its own database", () => {
    const [objection] = objectionsTo(revision({ release: "1.20.0" }), revision({ release: "1.19.6" }));
    expect(objection?.code).toBe("spire-store-too-new");
    expect(objection?.message).toContain(
      "SPIRE's server 1.9.6 of Cilium 1.19.6 refuses the database that 1.15.2",
    );
    expect(objection?.remedy).toContain("cilium_mutual_auth=none first");
  });

  it("may go back where SPIRE keeps no database, or is not there", () => {
    expect(codesOf("1.20.0", "1.19.6", { mutualAuth: "none" })).toEqual([]);
    const without = (release: string) => revision({ release }, {}, { storageClass: null, storageSize: null });
    expect(objectionsTo(without("1.20.0"), without("1.19.6"))).toEqual([]);
  });
});

describe("a move that takes agents from nodes", () => {
  it("is named with the nodes, which would start no pods any more", () => {
    const [objection] = objectionsTo(revision({}), revision({}, { agents: { pool: "a" } }));
    expect(objection).toMatchObject({ code: "agents-leave-nodes", severity: "blocking" });
    expect(objection?.message).toContain("no longer admit two, three, which run an agent");
  });

  it("is none where the nodes stay, or more come", () => {
    const narrow = revision({}, { agents: { pool: "a" } });
    expect(objectionsTo(narrow, narrow)).toEqual([]);
    expect(objectionsTo(narrow, revision({}))).toEqual([]);
  });
});
