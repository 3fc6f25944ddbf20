import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { foreignOwner, noAccess, refusedByApi } from "../../../functions/core/preflight/objections.ts";

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

describe("a cluster without access entries", () => {
  it("is told both ways out, for this cluster, with the role as aws-auth knows it", () => {
    const cluster = { partition: "aws", account: "111122223333", region: "eu-west-1", name: "demo" };
    const { message, remedy } = noAccess(cluster, "arn:aws:iam::111122223333:role/platform/eks/passes");
    expect(message).toContain("Cluster demo is in authentication mode CONFIG_MAP");
    expect(remedy).toContain(
      "aws eks update-cluster-config --region eu-west-1 --name demo " +
        "--access-config authenticationMode=API_AND_CONFIG_MAP",
    );
    expect(remedy).toContain(
      "eksctl create iamidentitymapping --region eu-west-1 --cluster demo " +
        "--arn arn:aws:iam::111122223333:role/passes --username eks-cilium --group system:masters",
    );
  });
});

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

describe("an object that the API server refuses", () => {
  it("is named with the answer", () => {
    const { code, severity, message } = refusedByApi(agent, "422 Invalid: spec.selector: field is immutable");
    expect({ code, severity }).toEqual({ code: "refused-by-api", severity: "blocking" });
    expect(message).toBe(
      "The API server refuses DaemonSet kube-system/cilium: 422 Invalid: spec.selector: field is immutable",
    );
  });
});
