import { describe, expect, it } from "vitest";
import { jsonAt } from "../../../functions/core/json.ts";
import { type KubeObject, keyOf } from "../../../functions/core/kube-object.ts";
import { isEmpty } from "../../../functions/core/plan/plan.ts";
import { planChanges } from "../../../functions/core/plan/plan-changes.ts";
import { aloneSince, withOperatorReplicas } from "../../../functions/core/plan/with-operator-replicas.ts";
import { upNode } from "../../builders/healthy-view.ts";
import { lastAppliedDemo } from "../../builders/last-applied-demo.ts";
import { ModelCluster } from "../../builders/model-cluster.ts";
import { renderWith } from "../../builders/render-with.ts";

const operator = "Deployment kube-system/cilium-operator";
const operatorOf = (objects: readonly KubeObject[]) => objects.find((object) => keyOf(object) === operator);
const nodes = (count: number) => Array.from({ length: count }, (_, index) => upNode(`node-${index}`));

/** Replicas that are planned for so many nodes, where the cluster has `running` (0: none yet). */
function planned(running: 0 | 1 | 2, count: number, alone = 0): unknown {
  const found = operatorOf(renderWith({ operatorReplicas: running === 0 ? 2 : running }));
  if (found === undefined) throw new Error("there is no operator");
  const objects = new Map(running === 0 ? [] : [[operator, found]]);
  const live = { ...new ModelCluster().liveState(), objects };
  const target = withOperatorReplicas(renderWith(), live, { nodes: nodes(count), aloneFor: alone });
  return jsonAt(operatorOf(target), "spec", "replicas");
}

describe("replicas of the operator", () => {
  it.each<[0 | 1 | 2, number, number, 1 | 2]>([
    [0, 1, 0, 1],
    [0, 2, 0, 2],
    [1, 2, 0, 2],
    [1, 300, 0, 2],
    [1, 1, 0, 1],
    [2, 1, 0, 2],
    [2, 1, 599_999, 2],
    [2, 1, 600_000, 1],
    [2, 2, 600_000, 2],
    // Nobody knows, so that nothing is moved.
    [2, 0, 600_000, 2],
  ])("%i on %i nodes, after %i ms with one node, become %i", (running, count, alone, expected) => {
    expect(planned(running, count, alone)).toBe(expected);
  });

  it("are those of the chart for their number, with the way they are replaced", () => {
    const one = renderWith({ operatorReplicas: 1 });
    const live = new ModelCluster().liveState();
    const places = { nodes: nodes(1), aloneFor: 0 };
    expect(withOperatorReplicas(renderWith(), live, places)).toEqual(one);
    expect(withOperatorReplicas(one, live, { ...places, nodes: nodes(2) })).toEqual(renderWith());
  });

  it("follow the nodes by a repair of one object, with no revision, and then nothing is to do", () => {
    const cluster = new ModelCluster();
    const plan = (count: number) =>
      planChanges(cluster.liveState(), lastAppliedDemo, renderWith(), {
        operator: { nodes: nodes(count), aloneFor: 0 },
      });
    cluster.apply(plan(1));
    expect(isEmpty(plan(1))).toBe(true);
    const grown = plan(3);
    expect(grown).toMatchObject({ isNew: false, revision: { number: 1 }, updateAvailable: [] });
    expect(grown.apply.map(({ object, reason }) => [keyOf(object), reason])).toEqual([
      [operator, "nodes counted"],
    ]);
    cluster.apply(grown);
    expect(isEmpty(plan(3))).toBe(true);
  });

  it("are still ours when somebody else changes them", () => {
    const cluster = new ModelCluster();
    const facts = { operator: { nodes: nodes(3), aloneFor: 0 } };
    const plan = () => planChanges(cluster.liveState(), lastAppliedDemo, renderWith(), facts);
    cluster.apply(plan());
    const found = cluster.find(operator);
    if (found === undefined) throw new Error("there is no operator");
    cluster.write({ ...found, spec: { ...(found["spec"] as object), replicas: 5 } });
    expect(plan().apply).toMatchObject([{ reason: "drifted", object: { spec: { replicas: 2 } } }]);
  });
});

describe("the time since which a single node is known", () => {
  const counted = (desired: number) => [{ name: `${operator} rolled out`, current: 1, desired, missing: [] }];
  const [ten, eleven] = ["2026-11-29T10:00:00Z", "2026-11-29T11:00:00Z"];

  it("begins with the pass that first counted so, and ends with one that does not", () => {
    expect(aloneSince(counted(1), undefined, ten)).toBe(ten);
    expect(aloneSince(counted(1), { operatorAloneSince: ten }, eleven)).toBe(ten);
    expect(aloneSince(counted(2), { operatorAloneSince: ten }, eleven)).toBeUndefined();
    expect(aloneSince([], { operatorAloneSince: ten }, eleven)).toBeUndefined();
  });
});
