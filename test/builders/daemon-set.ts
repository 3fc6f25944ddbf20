import type { Json } from "../../functions/core/json.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";

/** Of kube-system, with these containers; aws-node has an image that Cilium chains behind. */
export function daemonSet(name: string, ...given: Readonly<Record<string, Json>>[]): KubeObject {
  const containers = given.map((one) => (one["name"] === "aws-node" ? { image: vpcCni, ...one } : one));
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name, namespace: "kube-system" },
    spec: { template: { spec: { containers } } },
  };
}

const vpcCni = "602401143452.dkr.ecr.eu-west-1.amazonaws.com/amazon-k8s-cni:v1.20.4-eksbuild.1";
