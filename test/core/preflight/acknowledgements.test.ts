import { describe, expect, it } from "vitest";
import { acknowledgements } from "../../../functions/core/preflight/acknowledgements.ts";
import { preflightTable } from "../../../functions/core/preflight/preflight-table.ts";
import { clearView, objectionsTo } from "../../builders/clear-view.ts";
import { daemonSet } from "../../builders/daemon-set.ts";

const { arn } = clearView.cluster;
const tag = (value: string) =>
  `aws eks tag-resource --resource-arn ${arn} --tags cilium_acknowledge=${value} --region eu-west-1`;
const env = [{ name: "ENABLE_POD_ENI", value: "true" }];
const two = {
  awsNode: daemonSet("aws-node", { name: "aws-node", image: "amazon-k8s-cni:latest", env }),
};

describe("the line that acknowledges", () => {
  it("has all that blocks and may be acknowledged, so that no line overwrites another", () => {
    const found = objectionsTo({ ...two, networkPolicies: [{ name: "deny", namespace: "default" }] });
    expect(found.map(({ code }) => code)).toEqual(["vpc-cni-unknown", "pod-eni", "policies-take-effect"]);
    const line = tag("vpc-cni-unknown+pod-eni+policies-take-effect");
    for (const { remedy } of found) {
      expect(
        remedy.endsWith(
          `; or take all as they are (vpc-cni-unknown, pod-eni, policies-take-effect): ${line}`,
        ),
      ).toBe(true);
    }
  });

  it("keeps what is acknowledged already, but for what does nothing", () => {
    const found = objectionsTo({ ...two, acknowledged: ["multus", "host-port-taken", "pod-eni"] });
    expect(found[0]?.remedy).toContain(`; or take it as it is: ${tag("multus+pod-eni+vpc-cni-unknown")}`);
    expect(found[1]).toMatchObject({ code: "pod-eni", severity: "warning" });
    expect(found[1]?.remedy).not.toContain("cilium_acknowledge");
  });

  it("is on no objection that may not be acknowledged", () => {
    const found = objectionsTo({ ...two, awsNode: undefined, networkPolicies: [{ name: "deny" }] });
    expect(found[0]).toMatchObject({ code: "prerequisite-missing" });
    expect(found[0]?.remedy).not.toContain("cilium_acknowledge");
    expect(found[1]?.remedy).toContain(tag("policies-take-effect"));
  });

  it("is no longer than EKS allows, and has all that this run needs", () => {
    const codes = preflightTable
      .filter(({ mayBeAcknowledged }) => mayBeAcknowledged === true)
      .map(({ code }) => code);
    expect(codes.join("+").length).toBeGreaterThan(256);
    const value = acknowledgements(codes, ["pod-eni", "ports-closed"]);
    expect(value.length).toBeLessThanOrEqual(256);
    expect(value).toMatch(/\+pod-eni\+ports-closed$/);
  });
});

describe("words of the tag that do nothing", () => {
  it.each([
    [
      ["policies-take-efect"],
      "which no check has",
      `Did you mean policies-take-effect? ${tag("policies-take-effect")}`,
    ],
    [["multus", "podeni"], "which no check has", `Did you mean pod-eni? ${tag("multus+pod-eni")}`],
    [["multus", "pod-eni", "podeni"], "which no check has", `Did you mean pod-eni? ${tag("multus+pod-eni")}`],
    [["multus", "anything"], "which no check has", `Leave it out: ${tag("multus")}`],
    [
      ["host-port-taken"],
      "which nobody may acknowledge",
      `Leave it out: aws eks untag-resource --resource-arn ${arn} --tag-keys cilium_acknowledge --region eu-west-1`,
    ],
    [["not-knwon"], "which no check has", `Did you mean not-known? ${tag("not-known")}`],
  ])("are told: %j", (acknowledged, why, remedy) => {
    for (const moment of ["install", "change", "settled"] as const) {
      const [objection, ...others] = objectionsTo({ acknowledged, moment });
      expect(others).toEqual([]);
      expect(objection).toMatchObject({ code: "acknowledged-in-vain", severity: "warning", remedy });
      expect(objection?.message).toContain(why);
    }
  });

  it("are none where each is a code that may be acknowledged", () => {
    expect(objectionsTo({ acknowledged: ["multus", "not-known"] })).toEqual([]);
  });
});
