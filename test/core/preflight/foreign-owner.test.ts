import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { foreignOwner } from "../../../functions/core/preflight/foreign-owner.ts";

const agent: KubeObject = {
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  metadata: { name: "cilium", namespace: "kube-system" },
};
const role: KubeObject = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRole",
  metadata: { name: "cilium" },
};

describe("an object that somebody else keeps", () => {
  it("is named with every cause once, and with the command that shows who", () => {
    const conflict = 'conflict with "helm" using v1';
    const { code, message, remedy } = foreignOwner(agent, [conflict, conflict, 'conflict with "argo"']);
    expect(code).toBe("foreign-owner");
    expect(message).toBe(
      "DaemonSet kube-system/cilium exists and does not carry the label eks-cilium.io/managed " +
        '(conflict with "helm" using v1; conflict with "argo").',
    );
    expect(remedy).toContain("kubectl get daemonset cilium -n kube-system --show-managed-fields -o yaml");
  });

  it("needs no namespace and no cause", () => {
    const { message, remedy } = foreignOwner(role, []);
    expect(message).toBe("ClusterRole cilium exists and does not carry the label eks-cilium.io/managed.");
    expect(remedy).toContain("kubectl get clusterrole cilium --show-managed-fields");
  });
});
