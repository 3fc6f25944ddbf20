import { describe, expect, it } from "vitest";
import type { JsonMap } from "../../../functions/core/json.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { helmClaim, keeperOf } from "../../../functions/core/plan/keeper-of.ts";

const secret = (status: string, namespace = "kube-system", name = "cilium") => ({
  name: `sh.helm.release.v1.${name}.v1`,
  namespace,
  labels: { owner: "helm", name, status, version: "1" },
});

const applied = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "cilium-config", namespace: "kube-system", labels: { "k8s-app": "cilium" } },
  data: { a: "1" },
};

const claimed = (change: { name?: string; namespace?: string; by?: string } = {}) => ({
  ...applied,
  metadata: {
    ...applied.metadata,
    labels: { "app.kubernetes.io/managed-by": change.by ?? "Helm" },
    annotations: {
      "meta.helm.sh/release-name": change.name ?? "cilium",
      "meta.helm.sh/release-namespace": change.namespace ?? "kube-system",
    },
  },
});

describe("Helm keeps an object", () => {
  it("that names a release which Helm still has", () => {
    expect(keeperOf(claimed(), applied, [secret("deployed")])).toBe("Helm release cilium in kube-system");
    const other = claimed({ name: "net", namespace: "cni" });
    expect(keeperOf(other, applied, [secret("failed", "cni", "net")])).toBe("Helm release net in cni");
  });

  it.each([
    ["names no release", applied, [secret("deployed")]],
    ["names one that is uninstalled", claimed(), [secret("uninstalled")]],
    ["names one that nobody has", claimed(), []],
    ["names one of another namespace", claimed({ namespace: "tenant" }), [secret("deployed")]],
    ["is still marked as ours", claimed({ by: "eks-cilium" }), [secret("deployed")]],
  ])("but not one that %s", (_, live, secrets) => {
    expect(keeperOf(live, applied, secrets)).toBeUndefined();
  });

  it.each(["a,owner!=helm", "a b", "", "A", "x".repeat(54), "__proto__"])(
    "but not by the name %j, which no release has",
    (name) => expect(helmClaim(claimed({ name }))).toBeUndefined(),
  );
});

describe("a field manager keeps an object", () => {
  const managed = (manager: string, operation: string, fieldsV1: JsonMap) => ({
    ...applied,
    metadata: { ...applied.metadata, managedFields: [{ manager, operation, fieldsV1 }] },
  });
  const data = { "f:data": { "f:a": {} } };

  it("of which it applies more than half of what we apply, alone or beside us", () => {
    const argo = "field manager argocd-controller";
    expect(keeperOf(managed("argocd-controller", "Apply", data), applied, [])).toBe(argo);
    const three = { ...applied, data: { a: "1", b: "2", c: "3" } };
    const of = (...keys: string[]) =>
      managed("argocd-controller", "Apply", {
        "f:data": Object.fromEntries(keys.map((name) => [`f:${name}`, {}])),
      });
    expect(keeperOf(of("a", "b"), three, [])).toBe(argo);
    expect(keeperOf(of("a", "other", "another"), three, [])).toBeUndefined();
    expect(keeperOf(managed("argocd-controller", "Apply", { "f:data": {} }), three, [])).toBe(argo);
  });

  it("that is a workload, where it applies the images of all its containers", () => {
    const workload: KubeObject = {
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: { name: "cilium", namespace: "kube-system" },
      spec: {
        template: {
          spec: {
            containers: [
              { name: "agent", image: "a:1", args: ["x"] },
              { name: "sidecar", image: "b:1" },
            ],
          },
        },
      },
    };
    const by = (containers: JsonMap) => ({
      ...workload,
      metadata: managed("flux", "Apply", {
        "f:spec": { "f:template": { "f:spec": { "f:containers": containers } } },
      }).metadata,
    });
    const agent = { 'k:{"name":"agent"}': { ".": {}, "f:image": {} } };
    const sidecar = { 'k:{"name":"sidecar"}': { ".": {}, "f:image": {} } };
    expect(keeperOf(by({ ...agent, ...sidecar }), workload, [])).toBe("field manager flux");
    expect(keeperOf(by(agent), workload, [])).toBeUndefined();
    expect(keeperOf(by({ 'k:{"name":"agent"}': { "f:args": {} } }), workload, [])).toBeUndefined();
  });

  it.each([
    ["only updates it", managed("kubectl-edit", "Update", data)],
    ["applies a field of its own", managed("team", "Apply", { "f:data": { "f:b": {} } })],
    ["applies a label", managed("team", "Apply", { "f:metadata": { "f:labels": { "f:k8s-app": {} } } })],
    ["is ourselves", managed("eks-cilium", "Apply", data)],
  ])("but not where it %s", (_, live) => {
    expect(keeperOf(live, applied, [])).toBeUndefined();
  });
});
