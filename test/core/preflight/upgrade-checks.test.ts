import { describe, expect, it } from "vitest";
import type { LastApplied } from "../../../functions/core/desired/last-applied.ts";
import { mapAt } from "../../../functions/core/json.ts";
import { keyOf } from "../../../functions/core/kube-object.ts";
import { catalogue } from "../../../functions/core/manifests/releases/catalogue.ts";
import type { RenderOptions } from "../../../functions/core/manifests/render-options.ts";
import type { Objection } from "../../../functions/core/objection.ts";
import type { Revision } from "../../../functions/core/plan/state-config-maps.ts";
import { type RevisionChange, upgradeChecks } from "../../../functions/core/preflight/upgrade-checks.ts";
import { upNode } from "../../builders/healthy-view.ts";
import { lastAppliedDemo } from "../../builders/last-applied-demo.ts";
import { renderWith, testRelease } from "../../builders/render-with.ts";

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
    objects: renderWith({ nodeSelectors }, undefined, testRelease(spec.release)),
  };
}

const nodes = [upNode("one", { pool: "a" }), upNode("two", { pool: "b" }), upNode("three")];
/** A cluster that has the revision's agents on so many of its nodes. */
function liveOn(updated: number, from: Revision, ...earlier: Revision[]): RevisionChange["live"] {
  const agents = from.objects.find((object) => keyOf(object) === "DaemonSet kube-system/cilium");
  if (agents === undefined) throw new Error("no agents are rendered");
  const status = {
    observedGeneration: 1,
    desiredNumberScheduled: nodes.length,
    updatedNumberScheduled: updated,
  };
  return { objects: new Map([[keyOf(agents), { ...agents, status }]]), revisions: [from, ...earlier] };
}

const objectionsTo = (from: Revision, to: Revision, live = liveOn(nodes.length, from), hasFailed = false) =>
  upgradeChecks({ arn: "arn:demo", from, to, nodes, live, catalogue, hasFailed });
const codesOf = (from: string, to: string, spec: Partial<LastApplied["spec"]> = {}) =>
  objectionsTo(revision({ release: from, ...spec }), revision({ release: to, ...spec })).map(
    ({ code }) => code,
  );

describe("a move to another release", () => {
  const [older, current, newer] = ["1.18.12", "1.19.6", "1.20.0"].map((release) =>
    revision({ release, mutualAuth: "none" }),
  ) as [Revision, Revision, Revision];
  const codes = (objections: readonly Objection[]) => objections.map(({ code }) => code);

  it("waits for the roll-out of what is there, and says how far it is", () => {
    const [objection] = objectionsTo(current, newer, liveOn(1, current, older));
    expect(objection).toMatchObject({ code: "rollout-under-way", severity: "blocking" });
    expect(objection?.message).toContain(
      "Cilium 1.19.6 is on 1 of 3 nodes yet; agents of 1.18.12 may still run",
    );
    expect(objectionsTo(current, newer, liveOn(3, current, older))).toEqual([]);
  });

  it("waits where the live agents are not those of the revision, or are gone", () => {
    const { objects } = liveOn(3, current);
    const edited = new Map([...objects].map(([key, agents]) => [key, { ...agents, spec: {} }]));
    expect(codes(objectionsTo(current, newer, { objects: edited, revisions: [current] }))).toEqual([
      "rollout-under-way",
    ]);
    const gone = { objects: new Map(), revisions: [current] };
    expect(codes(objectionsTo(current, newer, gone))).toEqual(["rollout-under-way"]);
  });

  it("may go back from a roll-out that hangs, if not beyond what may still run", () => {
    expect(objectionsTo(newer, current, liveOn(1, newer, current))).toEqual([]);
    expect(codes(objectionsTo(current, older, liveOn(1, current, newer)))).toEqual(["rollout-under-way"]);
  });

  it("goes on where a pass died after it had begun, if no earlier minor may still run", () => {
    const begun = (...revisions: Revision[]) => ({ ...liveOn(1, newer), revisions });
    expect(objectionsTo(current, newer, begun(current))).toEqual([]);
    expect(codes(objectionsTo(current, newer, begun(current, older)))).toEqual(["rollout-under-way"]);
  });

  it("of the same minor waits for nothing", () => {
    expect(objectionsTo(current, { ...current, number: 2 }, liveOn(0, current))).toEqual([]);
  });

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
    expect(objection?.remedy).toBe(
      "First: aws eks tag-resource --resource-arn arn:demo --tags cilium_version=1.19 ; once the cluster is ready: " +
        "aws eks tag-resource --resource-arn arn:demo --tags cilium_version=1.20.0",
    );
    expect(codesOf("1.20.0", "1.18.12", { mutualAuth: "none" })).toEqual(["release-skips-minor"]);
  });

  it("does not take SPIRE back behind its own database", () => {
    const [objection] = objectionsTo(revision({ release: "1.20.0" }), revision({ release: "1.19.6" }));
    expect(objection?.code).toBe("spire-store-too-new");
    expect(objection?.message).toContain(
      "SPIRE's server 1.9.6 of Cilium 1.19.6 refuses the database that 1.15.2",
    );
    expect(objection?.remedy).toMatch(
      /^First delete SPIRE .*: aws eks .*cilium_mutual_auth=none ; .*cilium_version=1.19.6 ; .*cilium_mutual_auth=spire$/,
    );
  });

  it("may go back where SPIRE keeps no database, or is not there", () => {
    expect(codesOf("1.20.0", "1.19.6", { mutualAuth: "none" })).toEqual([]);
    const without = (release: string) => revision({ release }, {}, { storageClass: null, storageSize: null });
    expect(objectionsTo(without("1.20.0"), without("1.19.6"))).toEqual([]);
  });
});

describe("50A: a change while nodes have two templates already", () => {
  const as = (number: number, mark: string): Revision => {
    const made = revision({ release: "1.19.6" });
    const objects = made.objects.map((object) => {
      if (keyOf(object) !== "DaemonSet kube-system/cilium") return object;
      const spec = mapAt(object, "spec");
      const template = mapAt(spec, "template");
      const metadata = { ...mapAt(template, "metadata"), annotations: { mark } };
      return { ...object, spec: { ...spec, template: { ...template, metadata } } };
    });
    return { ...made, number, objects };
  };
  const [first, second, third] = [as(1, "a"), as(2, "b"), as(3, "c")];

  it("waits, and says for which roll-out", () => {
    const [objection] = objectionsTo(second, third, liveOn(1, second, first));
    expect(objection).toMatchObject({ code: "rollout-under-way", severity: "blocking" });
    expect(objection?.message).toContain("DaemonSet cilium has revision 2 on 1 of 3 nodes yet");
  });

  it("waits for nothing once every node has the second one, or the roll-out has failed", () => {
    expect(objectionsTo(second, third, liveOn(3, second, first))).toEqual([]);
    expect(objectionsTo(second, third, liveOn(1, second, first), true)).toEqual([]);
  });

  it("may go back to what was there before, and no further", () => {
    const [zero, back] = [as(1, "z"), { ...as(4, "a") }];
    const live = liveOn(1, as(3, "b"), as(2, "a"), zero);
    expect(objectionsTo(as(3, "b"), back, live)).toEqual([]);
    expect(objectionsTo(as(3, "b"), as(4, "z"), live)).toMatchObject([{ code: "rollout-under-way" }]);
  });

  it("goes on where a pass died after it had begun", () => {
    expect(objectionsTo(first, second, liveOn(1, second, first))).toEqual([]);
  });

  it("waits for no first installation, which leaves no pod of another template", () => {
    expect(objectionsTo(first, second, liveOn(0, first))).toEqual([]);
  });
});

describe("a move that takes agents from nodes", () => {
  it("is named with the nodes, which would start no pods any more", () => {
    const [objection] = objectionsTo(revision({}), revision({}, { agents: { pool: "a" } }));
    expect(objection).toMatchObject({ code: "agents-leave-nodes", severity: "blocking" });
    expect(objection?.message).toContain("no longer admit two, three, which run an agent");
    expect(objection?.remedy).toContain("kubectl label node two three pool=a ;");
  });

  it("is none where the nodes stay, or more come", () => {
    const narrow = revision({}, { agents: { pool: "a" } });
    expect(objectionsTo(narrow, narrow)).toEqual([]);
    expect(objectionsTo(narrow, revision({}))).toEqual([]);
  });
});
