import { expect, it } from "vitest";
import { notProved } from "../../../functions/core/health/not-proved.ts";
import { installedDemo } from "../desired/installed-demo.ts";

const { wish } = installedDemo;

it("says of the default wish what no pass has seen", () => {
  expect(notProved(wish)).toEqual([
    expect.stringContaining("encrypted"),
    expect.stringContaining("authenticate each other"),
    expect.stringContaining("started before Cilium"),
    expect.stringContaining("new pod starts on every node"),
    expect.stringContaining("L7"),
  ]);
});

it("says how many nodes the fleet's node selector leaves without Cilium", () => {
  expect(notProved(wish, 2)[0]).toContain("2 nodes that nodeSelectors.agents leaves out");
});

it("says nothing of what is not wished", () => {
  const bare = notProved({ ...wish, encryption: "none", mutualAuth: "none", l7: false });
  expect(bare).toHaveLength(2);
  expect(bare.join()).not.toMatch(/encrypted|authenticate|L7/);
});
