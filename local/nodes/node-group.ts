import type { Json } from "../../functions/core/json.ts";
import type { Admin } from "../kubernetes/admin.ts";

/** Start-up taint that Cilium's guide asks of node groups: pods wait until the agent runs. */
const startupTaint = { key: "node.cilium.io/agent-not-ready", value: "true", effect: "NoExecute" };

/** What a node group was at some moment. */
export interface NodeGroupMoment {
  readonly size: number;
  readonly taints: readonly Json[];
  readonly machines: number;
}

/** A managed node group: a node that is deleted comes back as another machine. */
export class NodeGroup {
  size: number;
  /** Taints of machines to come. */
  taints: readonly Json[] = [startupTaint];
  readonly #admin: Admin;
  readonly #kubernetesVersion: string;
  #machines: number;

  constructor(admin: Admin, size: number, kubernetesVersion: string, before?: NodeGroupMoment) {
    this.#admin = admin.as("kubelet");
    this.size = before?.size ?? size;
    if (before !== undefined) this.taints = before.taints;
    this.#kubernetesVersion = kubernetesVersion;
    // No machine of a copied cluster comes twice.
    this.#machines = before?.machines ?? this.#admin.list("v1", "Node").length;
  }

  capture(): NodeGroupMoment {
    return { size: this.size, taints: this.taints, machines: this.#machines };
  }

  step(): void {
    for (let count = this.#admin.list("v1", "Node").length; count < this.size; count += 1) this.#register();
  }

  #register(): void {
    this.#machines += 1;
    const address = `10.0.${Math.floor(this.#machines / 200)}.${10 + (this.#machines % 200)}`;
    const name = `ip-${address.replaceAll(".", "-")}.eu-west-1.compute.internal`;
    const zone = `eu-west-1${"abc"[this.#machines % 3]}`;
    this.#admin.create({
      apiVersion: "v1",
      kind: "Node",
      metadata: {
        name,
        labels: {
          "eks.amazonaws.com/nodegroup": "workers",
          "kubernetes.io/arch": "amd64",
          "kubernetes.io/hostname": name,
          "kubernetes.io/os": "linux",
          "node.kubernetes.io/instance-type": "m7i.large",
          "topology.kubernetes.io/zone": zone,
        },
      },
      spec: {
        providerID: `aws:///${zone}/i-${String(this.#machines).padStart(17, "0")}`,
        taints: this.taints,
      },
      status: {
        addresses: [
          { type: "InternalIP", address },
          { type: "Hostname", address: name },
        ],
        conditions: [{ type: "Ready", status: "True", reason: "KubeletReady" }],
        nodeInfo: nodeInfo(this.#kubernetesVersion),
      },
    });
  }
}

function nodeInfo(kubernetesVersion: string) {
  return {
    architecture: "amd64",
    operatingSystem: "linux",
    kubeletVersion: `v${kubernetesVersion}.0-eks-local`,
    kubeProxyVersion: "",
    kernelVersion: "6.12.0",
    osImage: "Amazon Linux 2023",
    containerRuntimeVersion: "containerd://2.1.0",
    bootID: "",
    machineID: "",
    systemUUID: "",
  };
}
