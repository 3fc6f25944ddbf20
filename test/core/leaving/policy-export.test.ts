import { expect, it } from "vitest";
import { jsonAt, listAt, parseJson } from "../../../functions/core/json.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { exportPolicies } from "../../../functions/core/leaving/policy-export.ts";
import { productNames } from "../../../functions/core/product-names.ts";

const now = "2026-11-30T10:00:00.000Z";
const policy = (name: string, size = 0): KubeObject => ({
  apiVersion: "cilium.io/v2",
  kind: "CiliumNetworkPolicy",
  metadata: {
    name,
    namespace: "default",
    uid: "u",
    resourceVersion: "7",
    generation: 3,
    annotations: { a: "b" },
  },
  spec: { description: "x".repeat(size) },
  status: { conditions: [] },
});
const listIn = (configMap: KubeObject | undefined) =>
  listAt(parseJson(String(jsonAt(configMap, "data", "policies.json"))), "items");

it("policies are written down as somebody has written them, under no label by which ours are deleted", () => {
  const [configMap] = exportPolicies([policy("one")], now);
  expect(listIn(configMap)).toEqual([
    {
      apiVersion: "cilium.io/v2",
      kind: "CiliumNetworkPolicy",
      metadata: { name: "one", namespace: "default", annotations: { a: "b" } },
      spec: { description: "" },
    },
  ]);
  expect(configMap?.metadata.labels).not.toHaveProperty(productNames.ownerLabel);
  expect(exportPolicies([], now)).toEqual([]);
});

it("many are split below what a ConfigMap holds, each once and in order", () => {
  const policies = Array.from({ length: 30 }, (_, index) => policy(`p${index}`, 100_000));
  const configMaps = exportPolicies(policies, now);
  expect(configMaps.map(({ metadata }) => metadata.name)).toEqual([
    "eks-cilium-policies",
    "eks-cilium-policies-2",
    "eks-cilium-policies-3",
    "eks-cilium-policies-4",
  ]);
  for (const configMap of configMaps)
    expect(JSON.stringify(configMap["data"]).length).toBeLessThan(1_048_576);
  expect(configMaps.flatMap(listIn)).toHaveLength(30);
});
