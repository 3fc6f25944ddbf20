import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rolloutOf } from "../../../functions/core/health/rollout.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";

const workload = (kind: string, generation: number, status?: object, replicas?: number): KubeObject =>
  ({
    apiVersion: "apps/v1",
    kind,
    metadata: { name: "cilium", namespace: "kube-system", generation },
    spec: replicas === undefined ? {} : { replicas },
    ...(status === undefined ? {} : { status }),
  }) as KubeObject;

const onThree = {
  observedGeneration: 4,
  desiredNumberScheduled: 3,
  updatedNumberScheduled: 3,
  numberReady: 3,
  numberAvailable: 3,
};
const twoReplicas = {
  observedGeneration: 4,
  replicas: 2,
  updatedReplicas: 2,
  readyReplicas: 2,
  availableReplicas: 2,
};

describe("a DaemonSet", () => {
  const rollout = (changed: object, eligible = 3, generation = 4) =>
    rolloutOf(workload("DaemonSet", generation, { ...onThree, ...changed }), eligible);

  it("is rolled out when its current pods are available on every eligible node", () => {
    expect(rollout({})).toEqual({ available: 3, wanted: 3 });
  });

  it("counts nothing before its controller has observed the current generation", () => {
    expect(rollout({}, 3, 5)).toEqual({ available: 0, wanted: 3 });
    expect(rolloutOf(workload("DaemonSet", 1), 3)).toEqual({ available: 0, wanted: 3 });
  });

  it.each(["updatedNumberScheduled", "numberReady", "numberAvailable"])(
    "counts only as many as %s",
    (count) => {
      expect(rollout({ [count]: 1 })).toEqual({ available: 1, wanted: 3 });
      expect(rollout({ [count]: undefined })).toEqual({ available: 0, wanted: 3 });
    },
  );

  it("is wanted on a node that joined, though its controller does not know it yet", () => {
    expect(rollout({}, 4)).toEqual({ available: 3, wanted: 4 });
  });

  it("is wanted wherever its controller wants it, though we would not count that node", () => {
    expect(rollout({ desiredNumberScheduled: 4 })).toEqual({ available: 3, wanted: 4 });
  });
});

describe.each(["Deployment", "StatefulSet"])("a %s", (kind) => {
  const rollout = (changed: object, generation = 4) =>
    rolloutOf(workload(kind, generation, { ...twoReplicas, ...changed }, 2), 99);

  it("is rolled out when all replicas are of the current generation and available", () => {
    expect(rollout({})).toEqual({ available: 2, wanted: 2 });
  });

  it("counts nothing before its controller has observed the current generation", () => {
    expect(rollout({}, 5)).toEqual({ available: 0, wanted: 2 });
  });

  it.each(["updatedReplicas", "readyReplicas", "availableReplicas"])("counts only as many as %s", (count) => {
    expect(rollout({ [count]: 1 })).toEqual({ available: 1, wanted: 2 });
    expect(rollout({ [count]: undefined })).toEqual({ available: 0, wanted: 2 });
  });

  it("is not rolled out while pods of the generation before are still there", () => {
    expect(rollout({ replicas: 3 })).toEqual({ available: 0, wanted: 2 });
  });

  it("wants one replica where it says nothing, and none where it says none", () => {
    expect(rolloutOf(workload(kind, 1), 3)).toEqual({ available: 0, wanted: 1 });
    expect(rolloutOf(workload(kind, 1, { observedGeneration: 1 }, 0), 3)).toEqual({
      available: 0,
      wanted: 0,
    });
  });
});

it("never has as many available as wanted while any count lags behind", () => {
  const counts = ["updatedNumberScheduled", "numberReady", "numberAvailable"] as const;
  fc.assert(
    fc.property(
      fc.constantFrom(...counts),
      fc.integer({ min: 1, max: 50 }),
      fc.nat(49),
      (count, nodes, counted) => {
        const status = Object.fromEntries([...counts, "desiredNumberScheduled"].map((key) => [key, nodes]));
        const behind = workload("DaemonSet", 1, {
          ...status,
          observedGeneration: 1,
          [count]: Math.min(counted, nodes - 1),
        });
        const { available, wanted } = rolloutOf(behind, nodes);
        expect(available).toBeLessThan(wanted);
      },
    ),
  );
});
