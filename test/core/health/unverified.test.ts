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
  const asked = unverified(spec, 0, 0, { proof: { nodes: 8, of: 20, strata: 1 }, authenticates: true });
  expect(asked.join()).not.toMatch(/keys are seen|no handshake/);
  expect(asked).toContain("that a new pod starts on 12 nodes to which no errand was sent");
  expect(asked).toContain(
    "that any workload but our errands authenticates: SPIRE is idle where no policy asks for it",
  );
  const all = unverified(spec, 0, 0, { proof: { nodes: 3, of: 3, strata: 1 } });
  expect(all.join()).not.toMatch(/new pod starts/);
});

it("says of nodes that were not asked today when they were", () => {
  const change = { askedAt: "2026-11-30T10:00:00.000Z", nodes: 20, strata: 12 };
  const proof = { nodes: 8, of: 20, strata: 8, strataOf: 12, change };
  const daily = unverified(spec, 0, 0, { proof }).join();
  expect(daily).toContain(
    "that a new pod starts today on more than 8 nodes, of 8 of 12 kinds: 20 were asked on 2026-11-30",
  );
  expect(daily).not.toContain("to which no errand was sent");
  expect(unverified(spec, 0, 0, { proof: { ...proof, of: 25 } })).toContain(
    "that a new pod starts on 5 nodes to which no errand was sent",
  );
});

it("says once that SPIRE is idle, and nothing where policies ask for authentication", () => {
  const proof = { nodes: 3, of: 3, strata: 1 };
  const said = (authenticating: number) =>
    unverified(spec, 0, 0, { proof, authenticates: true, authenticating }).filter((one) =>
      /authenticates/.test(one),
    );
  expect(said(0)).toEqual(["that any workload authenticates: no policy asks for it, so that SPIRE is idle"]);
  expect(said(2)).toEqual([]);
});

it("says what could not be asked", () => {
  const notAsked = ["that packets pass between nodes: one node was asked"];
  expect(unverified(spec, 0, 0, { proof: { nodes: 1, of: 1, strata: 1, notAsked } })).toContain(notAsked[0]);
});

it("says that a cluster takes no errands", () => {
  expect(unverified(spec, 0, 0, { isOff: true })[0]).toContain("cilium_probes=off");
});
