import { expect, it } from "vitest";
import { keyOf } from "../../../functions/core/kube-object.ts";
import { needsOf } from "../../../functions/core/plan/needs-of.ts";
import { renderWith } from "../../builders/render-with.ts";

const objects = renderWith();
const byKey = new Map(objects.map((object) => [keyOf(object), object]));

function foundOf(key: string): string[] {
  const workload = byKey.get(key);
  if (workload === undefined) throw new Error(`${key} is not rendered`);
  return [...needsOf(workload, objects)].filter((need) => byKey.has(need)).sort();
}

it("finds what the agents need among what is rendered", () => {
  expect(foundOf("DaemonSet kube-system/cilium")).toEqual([
    "ClusterRole cilium",
    "ClusterRoleBinding cilium",
    "ConfigMap kube-system/cilium-config",
    "Role cilium-secrets/cilium-tlsinterception-secrets",
    "Role kube-system/cilium-config-agent",
    "RoleBinding cilium-secrets/cilium-tlsinterception-secrets",
    "RoleBinding kube-system/cilium-config-agent",
    "Secret kube-system/hubble-server-certs",
    "ServiceAccount kube-system/cilium",
  ]);
});

it("finds what SPIRE's server needs, its Service too", () => {
  const found = foundOf("StatefulSet cilium-spire/spire-server");
  expect(found).toContain("Service cilium-spire/spire-server");
  expect(found).toContain("ConfigMap cilium-spire/spire-server");
  expect(found).toContain("ServiceAccount cilium-spire/spire-server");
});

it("finds nothing for what is no workload", () => {
  const config = byKey.get("ConfigMap kube-system/cilium-config");
  expect(config && needsOf(config, objects).size).toBe(0);
});
