import { describe, expect, it } from "vitest";
import { entryProblems } from "../../../functions/core/manifests/releases/entry-problems.ts";
import { type KnownBad, knownBad } from "../../../functions/core/manifests/releases/known-bad.ts";
import { knownBadSchema } from "../../../functions/core/manifests/releases/known-bad-schema.ts";
import releases from "../../../functions/core/manifests/releases/releases.json" with { type: "json" };
import { clearView, objectionsTo } from "../../builders/clear-view.ts";

const row: KnownBad = {
  from: "1.19.3",
  to: "1.19.6",
  when: "any",
  severity: "blocking",
  what: "pods lose DNS",
  source: "NET-311",
};
const codesOf = (objections: ReturnType<typeof objectionsTo>) =>
  objections.map(({ code, severity }) => `${code} ${severity}`);
const on = (release: string, more: Partial<typeof clearView> = {}) => ({
  spec: { ...clearView.spec, release },
  knownBad: [row],
  ...more,
});
const node = (nodeInfo: Record<string, string>) => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "a", labels: { "kubernetes.io/os": "linux" } },
  status: { nodeInfo },
});

describe("a release that is known to be bad", () => {
  it.each(["1.19.3", "1.19.6"])("is refused, with one that is not: %s", (release) => {
    const [objection] = objectionsTo(on(release));
    expect(objection).toMatchObject({ code: "known-bad-release", severity: "blocking" });
    expect(objection?.message).toBe(`Of Cilium ${release} it is known that pods lose DNS (NET-311).`);
    expect(objection?.remedy).toContain("1.20.0");
  });

  it.each(["1.19.2", "1.19.7", "1.18.12"])("is no other one: %s", (release) => {
    expect(objectionsTo(on(release))).toEqual([]);
  });

  it("is told of where it runs, and may be taken as it is", () => {
    expect(codesOf(objectionsTo(on("1.19.6", { moment: "settled" })))).toEqual(["known-bad-release warning"]);
    expect(codesOf(objectionsTo(on("1.19.6", { moment: "change" })))).toEqual(["known-bad-release blocking"]);
    const acknowledged = ["known-bad-release"];
    expect(codesOf(objectionsTo(on("1.19.6", { acknowledged })))).toEqual(["known-bad-release warning"]);
  });

  it("is a warning by another code where it may be used all the same", () => {
    const warning = { ...row, severity: "warning" } as const;
    expect(codesOf(objectionsTo(on("1.19.6", { knownBad: [warning] })))).toEqual(["known-issue warning"]);
  });

  it.each<[KnownBad["when"], Partial<typeof clearView>, Partial<typeof clearView>]>([
    ["wireguard", {}, { spec: { ...clearView.spec, release: "1.19.6", encryption: "none" } }],
    ["spire", {}, { spec: { ...clearView.spec, release: "1.19.6", mutualAuth: "none" } }],
    ["envoy", {}, { spec: { ...clearView.spec, release: "1.19.6", l7: false } }],
    [
      "bottlerocket",
      { nodes: [node({ osImage: "Bottlerocket OS 1.33.0" })] },
      { nodes: [node({ osImage: "Amazon Linux 2023" })] },
    ],
    [
      "kernel-7.2",
      { nodes: [node({ kernelVersion: "7.2.1" })] },
      { nodes: [node({ kernelVersion: "6.12.0" })] },
    ],
  ])("may be bad in some clusters only: %s", (when, concerned, unconcerned) => {
    const isTold = (more: Partial<typeof clearView>) =>
      objectionsTo(on("1.19.6", { knownBad: [{ ...row, when }], ...more })).some(
        ({ code }) => code === "known-bad-release",
      );
    expect(isTold(concerned)).toBe(true);
    expect(isTold(unconcerned)).toBe(false);
  });
});

it("every row of the table is understood, and names where it is from", () => {
  for (const each of knownBad) expect(knownBadSchema.parse(each)).toEqual(each);
  for (const { from = "1.0.0", to = "1.99.0" } of knownBad) expect(from <= to, `${from} to ${to}`).toBe(true);
  expect(releases.flatMap(entryProblems)).toEqual([]);
});
