import { describe, expect, it } from "vitest";
import { type KubeObject, keyOf } from "../../../functions/core/kube-object.ts";
import { agentsAfterSpire } from "../../../functions/core/plan/agents-after-spire.ts";
import { readLiveState } from "../../../functions/core/plan/live-state.ts";
import type { ApplyStep, Plan, StepReason } from "../../../functions/core/plan/plan.ts";
import { productNames } from "../../../functions/core/product-names.ts";
import { lastAppliedDemo } from "../../builders/last-applied-demo.ts";

const begun = Date.parse("2026-11-30T10:00:00Z");
const minutes = (count: number) => begun + 60_000 * count;

const workload = (kind: string, namespace: string, name: string, release: string, ready = 2): KubeObject => ({
  apiVersion: "apps/v1",
  kind,
  metadata: { name, namespace, uid: name, generation: 1 },
  spec: { replicas: 2, template: { spec: { containers: [{ name, image: `${name}:${release}` }] } } },
  status: {
    observedGeneration: 1,
    ...{ replicas: 2, updatedReplicas: 2, readyReplicas: ready, availableReplicas: ready },
    ...{ desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberReady: ready, numberAvailable: ready },
  },
});
const agents = (release: string) => workload("DaemonSet", "kube-system", "cilium", release);
const server = (release: string, ready = 2) =>
  workload("StatefulSet", "cilium-spire", "spire-server", release, ready);
const spireAgents = (release: string, ready = 2) =>
  workload("DaemonSet", "cilium-spire", "spire-agent", release, ready);
const revision: KubeObject = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: {
    name: `${productNames.revisionPrefix}2`,
    namespace: productNames.namespace,
    creationTimestamp: new Date(begun).toISOString(),
  },
};

interface Moment {
  readonly live: readonly KubeObject[];
  readonly apply: readonly KubeObject[];
  readonly isNew?: boolean;
  readonly reason?: StepReason;
  readonly at?: number;
}

/** Keys that the pass applies, and those that it leaves for a later one. */
function held({ live, apply, isNew = false, reason = "changed by the spec", at = 1 }: Moment) {
  const target = [agents("2"), server("2"), spireAgents("2")];
  const step = (object: KubeObject): ApplyStep => ({ action: "configure", object, reason, force: true });
  const plan: Plan = {
    ...{ revision: { schema: 1, number: 2, ...lastAppliedDemo, objects: target }, isNew },
    ...{ apply: apply.map(step), delete: [], inventoryOutdated: false, updateAvailable: [], fights: [] },
  };
  const state = readLiveState(live, []);
  // Who wrote it is not the question here.
  const stateConfigMaps = isNew ? [] : [revision];
  const result = agentsAfterSpire(plan, { ...state, stateConfigMaps }, minutes(at));
  return [result.apply.map(({ object }) => object.metadata.name), result.leftOut ?? []];
}

const key = keyOf(agents("1"));
const before = [agents("1"), server("1"), spireAgents("1")];
const all = [agents("2"), server("2"), spireAgents("2")];

describe("agents wait for SPIRE", () => {
  it("where one change replaces both", () => {
    expect(held({ live: before, apply: all, isNew: true })).toEqual([["spire-server", "spire-agent"], [key]]);
  });

  it("until server and agents of SPIRE are whole again", () => {
    const apply = [agents("2")];
    expect(held({ live: [agents("1"), server("2", 1), spireAgents("2")], apply })).toEqual([[], [key]]);
    expect(held({ live: [agents("1"), server("2"), spireAgents("2", 1)], apply })).toEqual([[], [key]]);
    expect(held({ live: [agents("1"), server("2"), spireAgents("2")], apply })).toEqual([["cilium"], []]);
  });

  it("for ten minutes at most", () => {
    const moment = { live: [agents("1"), server("2", 0), spireAgents("2")], apply: [agents("2")] };
    expect(held({ ...moment, at: 9 })).toEqual([[], [key]]);
    expect(held({ ...moment, at: 10 })).toEqual([["cilium"], []]);
  });
});

describe("agents do not wait for SPIRE", () => {
  it.each<[string, Moment]>([
    ["that the change does not touch", { live: before, apply: [agents("2")], isNew: true }],
    ["that comes with the change", { live: [agents("1")], apply: all, isNew: true }],
    [
      "where their own pods stay",
      { live: [agents("2"), server("1"), spireAgents("1")], apply: all, isNew: true },
    ],
    ["where there are none yet", { live: [server("1"), spireAgents("1")], apply: all, isNew: true }],
    [
      "where they are being rolled already",
      {
        live: [{ ...agents("1"), metadata: { ...agents("1").metadata, generation: 2 } }, ...before.slice(1)],
        apply: all,
        isNew: true,
      },
    ],
    [
      "where drift is repaired",
      { live: [agents("1"), server("2", 0), spireAgents("2")], apply: [agents("2")], reason: "drifted" },
    ],
  ])("%s", (_, moment) => {
    const [applied, left] = held(moment);
    expect([applied?.includes("cilium"), left]).toEqual([true, []]);
  });
});
