import { describe, expect, it } from "vitest";
import { mapAt } from "../../../functions/core/json.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { type LiveState, readLiveState } from "../../../functions/core/plan/live-state.ts";
import type { ApplyStep, Plan } from "../../../functions/core/plan/plan.ts";
import { writtenFirst } from "../../../functions/core/plan/written-first.ts";
import { lastAppliedDemo } from "../../builders/last-applied-demo.ts";

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

const all = (release: string) => [agents(release), server(release), spireAgents(release)];

interface Moment {
  /** Of the revision that is installed, and of the one that comes. */
  readonly from?: readonly KubeObject[];
  readonly to?: readonly KubeObject[];
  readonly live?: readonly KubeObject[];
  readonly isNew?: boolean;
}

/** Names of what is written first, of a plan with a step for whatever differs from what is live. */
function firstOf({ from = all("1"), to = all("2"), live = from, isNew = true }: Moment): string[] {
  const revision = (number: number, objects: readonly KubeObject[]) =>
    ({ schema: 1, number, ...lastAppliedDemo, objects }) as const;
  const texts = live.map((object) => JSON.stringify(object["spec"]));
  const changed = to.filter((object) => !texts.includes(JSON.stringify(object["spec"])));
  const step = (object: KubeObject): ApplyStep => ({
    ...{ action: "configure", object, reason: "changed by the spec", force: true },
  });
  const plan: Plan = {
    ...{ revision: revision(2, to), isNew, apply: changed.map(step), delete: [] },
    ...{ inventoryOutdated: false, updateAvailable: [], fights: [] },
  };
  const state: LiveState = {
    ...readLiveState(live, []),
    inventory: { schema: 1, ...lastAppliedDemo, revision: 1, objects: {} },
    revisions: [revision(1, from)],
  };
  return (writtenFirst(plan, state)?.keys ?? []).map((key) => key.replace(/.*\//, ""));
}

const rest = (release: string) => all(release).slice(1);

/** Seen by no image and no annotation. */
function withPullSecret(object: KubeObject): KubeObject {
  const spec = mapAt(object, "spec");
  const template = mapAt(spec, "template");
  const pod = { ...mapAt(template, "spec"), imagePullSecrets: [{ name: "registry" }] };
  return { ...object, spec: { ...spec, template: { ...template, spec: pod } } } as KubeObject;
}

describe("agents wait for SPIRE", () => {
  it.each<[string, Moment, string[]]>([
    ["where one change replaces both", {}, ["spire-server", "spire-agent"]],
    ["as far as it is replaced", { to: [agents("2"), server("2"), spireAgents("1")] }, ["spire-server"]],
    [
      "where neither image nor annotation tells that both start anew",
      { to: all("1").map(withPullSecret) },
      ["spire-server", "spire-agent"],
    ],
  ])("%s", (_, moment, expected) => {
    expect(firstOf(moment)).toEqual(expected);
  });
});

it("SPIRE waits for agents that are being rolled already", () => {
  const rolling = { ...agents("2"), metadata: { ...agents("2").metadata, generation: 2 } };
  expect(firstOf({ from: all("2"), to: all("1"), live: [rolling, ...rest("2")] })).toEqual(["cilium"]);
});

describe("agents do not wait for SPIRE", () => {
  it.each<[string, Moment]>([
    [
      "that the change does not touch, though it is not whole",
      { live: [agents("1"), server("1", 0), spireAgents("1")], to: [agents("2"), ...rest("1")] },
    ],
    ["that comes with the change", { from: [agents("1")] }],
    ["that goes with the change", { to: [agents("2")] }],
    ["that somebody has deleted", { live: [agents("1")] }],
    ["where their own pods stay", { to: [agents("1"), ...rest("2")] }],
    ["where there are none yet", { live: rest("1") }],
    ["where a pass before has written it", { live: [agents("1"), ...rest("2")] }],
    ["where drift is repaired", { isNew: false }],
  ])("%s", (_, moment) => {
    expect(firstOf(moment)).toEqual([]);
  });
});
