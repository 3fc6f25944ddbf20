import { describe, expect, it } from "vitest";
import { noAccess } from "../../../functions/core/preflight/no-access.ts";

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
