import { describe, expect, it } from "vitest";
import type { Assignment } from "../../../../functions/core/rollouts/assignment.ts";
import { type StartView, startGate } from "../../../../functions/core/rollouts/member/start-gate.ts";

const assignment: Assignment = {
  schema: 1,
  rollout: "december",
  wave: "canary",
  action: "move",
  change: { release: "1.19.7" },
  fromRevision: 3,
  generation: 1,
  at: "2026-12-01T10:00:00.000Z",
};
const node = (name: string, status: string, more: Record<string, boolean> = {}) => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name },
  spec: more,
  status: { conditions: [{ type: "Ready", status }] },
});
const agents = (numberAvailable: number, generation = 2) => ({
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  metadata: { name: "cilium", namespace: "kube-system", generation },
  status: { desiredNumberScheduled: 2, numberAvailable, updatedNumberScheduled: 2, observedGeneration: 2 },
});
const clear: StartView = {
  assignment,
  isFrozen: false,
  isPaused: false,
  requested: {},
  isTagChange: false,
  revision: 3,
  record: { phase: "ready", phaseSince: "600 seconds ago" },
  cluster: { status: "ACTIVE" },
  agents: agents(2),
  nodes: [node("a", "True"), node("b", "True")],
  isChainRolledOut: true,
  digest: "as planned",
  secondsSince: (time) => Number.parseInt(time, 10),
};

const inTheWay: readonly (readonly [string, Partial<StartView>, string])[] = [
  ["a freeze", { isFrozen: true }, "frozen"],
  ["a pause", { isPaused: true }, "paused"],
  ["a tag that names another release", { requested: { version: "1.19.6" } }, "pinned"],
  ["a tag that names another minor", { requested: { version: "1.18" } }, "pinned"],
  ["tags that ask for another change", { isTagChange: true }, "pinned"],
  ["another revision", { revision: 4 }, "changed"],
  ["a lost revision", { revision: undefined }, "changed"],
  ["a render that was not planned", { assignment: { ...assignment, toDigest: "other" } }, "changed"],
  ["an update by EKS", { cluster: { status: "UPDATING" } }, "busy"],
  ["aws-node on its way", { isChainRolledOut: false }, "busy"],
  ["a silent node", { nodes: [node("a", "True"), node("b", "Unknown")] }, "busy"],
  ["a cordoned node", { nodes: [node("a", "True", { unschedulable: true })] }, "busy"],
  ["an agent that is not available", { agents: agents(1) }, "busy"],
  ["agents that nobody has counted yet", { agents: agents(2, 3) }, "busy"],
  ["no agents", { agents: undefined }, "busy"],
  ["a cluster that is not well", { record: { phase: "degraded", phaseSince: "9999" } }, "busy"],
  ["a cluster that has just become well", { record: { phase: "ready", phaseSince: "599" } }, "busy"],
  ["no record", { record: undefined }, "busy"],
];

describe("a move", () => {
  it("begins where nothing is in the way", () => {
    expect(startGate(clear)).toBeUndefined();
    const planned = { ...assignment, toDigest: "as planned" };
    expect(startGate({ ...clear, assignment: planned, requested: { version: "1.19" } })).toBeUndefined();
    expect(startGate({ ...clear, requested: { version: "1.19.7" } })).toBeUndefined();
  });

  it.each(inTheWay)("waits for %s", (_, more, held) => {
    expect(startGate({ ...clear, ...more })).toMatchObject({ held, reason: expect.stringMatching(/\.$/) });
  });

  it("of settings is pinned by the tags of these settings alone", () => {
    const set = { ...assignment, change: { set: { encryption: "none", l7: false } } } as const;
    expect(
      startGate({ ...clear, assignment: set, requested: { version: "1.18", hubble: "off" } }),
    ).toBeUndefined();
    expect(startGate({ ...clear, assignment: set, requested: { encryption: "wireguard" } })).toMatchObject({
      held: "pinned",
      reason: expect.stringContaining("cilium_encryption=wireguard"),
    });
    expect(startGate({ ...clear, assignment: set, requested: { l7: true } })).toMatchObject({
      held: "pinned",
    });
  });
});

describe("a return", () => {
  it.each(inTheWay)("waits for %s only where nobody shall write", (_, more, held) => {
    const view = { ...clear, ...more };
    const found = startGate({ ...view, assignment: { ...view.assignment, action: "return" } });
    expect(found?.held).toBe(["frozen", "paused"].includes(held) ? held : undefined);
  });
});
