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

it("is less where errands have asked the nodes", () => {
  const asked = unverified(spec, 0, 0, { proof: { nodes: 8, of: 20 }, authenticates: true });
  expect(asked.join()).not.toMatch(/keys are seen|no handshake/);
  expect(asked).toContain("that a new pod starts on 12 nodes to which no errand was sent");
  expect(asked).toContain(
    "that any workload but our errands authenticates: SPIRE is idle where no policy asks for it",
  );
  const all = unverified(spec, 0, 0, { proof: { nodes: 3, of: 3 } });
  expect(all.join()).not.toMatch(/new pod starts/);
});

it("says that a cluster takes no errands", () => {
  expect(unverified(spec, 0, 0, { isOff: true })[0]).toContain("cilium_probes=off");
});
