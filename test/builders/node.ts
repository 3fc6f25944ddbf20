import type { Json } from "../../functions/core/json.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";

interface NodeOptions {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly Json[];
  readonly kernelVersion?: string;
  readonly osImage?: string;
  readonly kubeletVersion?: string;
  readonly addresses?: readonly Json[];
}

/** A node of Linux on EC2, as its kubelet reports it. */
export function node({
  name,
  labels = {},
  taints = [],
  kernelVersion = "6.12.0",
  osImage = "Amazon Linux 2023",
  kubeletVersion = "v1.33.4-eks-local",
  addresses = [],
}: NodeOptions): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/os": "linux", ...labels } },
    spec: { taints },
    status: { addresses, nodeInfo: { kernelVersion, osImage, kubeletVersion } },
  };
}
