import { expect, it } from "vitest";
import { unverified } from "../../../functions/core/health/unverified.ts";
import { lastAppliedDemo } from "../../builders/last-applied-demo.ts";

const { spec } = lastAppliedDemo;

it("says of the default spec what no pass checks", () => {
  expect(unverified(spec)).toEqual([
    expect.stringContaining("encrypted"),
    expect.stringContaining("authenticate each other"),
    expect.stringContaining("started before Cilium"),
    expect.stringContaining("new pod starts on every node"),
    expect.stringContaining("L7"),
  ]);
});

it("says how many nodes the fleet's node selector leaves without Cilium", () => {
  expect(unverified(spec, 2)[0]).toContain("2 nodes that nodeSelectors.agents leaves out");
});

it("says nothing of what is not requested", () => {
  const bare = unverified({ ...spec, encryption: "none", mutualAuth: "none", l7: false });
  expect(bare).toHaveLength(3);
  expect(bare[0]).toContain("traffic between nodes is in clear text, as asked");
  expect(bare.join()).not.toMatch(/encrypted|authenticate|L7/);
});
