import type { KubeObject, ObjectMeta } from "../kube-object.ts";
import type { NodeNetwork } from "./reachability/node-network.ts";

/** What is read of a cluster and its surroundings before anything is written. */
export interface PreflightFacts {
  /** DaemonSets of `kube-system`; undefined: absent. */
  readonly awsNode: KubeObject | undefined;
  readonly kubeProxy: KubeObject | undefined;
  /** ConfigMap `kube-system/amazon-vpc-cni`. */
  readonly vpcCniConfig: KubeObject | undefined;
  /** Secrets in which Helm keeps releases named `cilium`. */
  readonly helmReleases: readonly ObjectMeta[];
  /** Those that `imagePullSecrets` names, in each of our namespaces that is there. */
  readonly pullSecrets: readonly PullSecret[];
  /** VPC, service and remote networks. */
  readonly cidrs: readonly string[];
  readonly nodes: readonly KubeObject[];
  /** Empty: none, or the CRD is not served. */
  readonly ciliumNodes: readonly KubeObject[];
  readonly daemonSets: readonly ObjectMeta[];
  /** ConfigMap `kube-system/kube-proxy-config`. */
  readonly kubeProxyConfig: KubeObject | undefined;
  readonly hostPorts: readonly HostPort[];
  readonly networkPolicies: readonly ObjectMeta[];
  /** CiliumNetworkPolicies and CiliumClusterwideNetworkPolicies. */
  readonly ciliumPolicies: readonly KubeObject[];
  readonly ciliumNodeConfigs: readonly ObjectMeta[];
  /** CustomResourceDefinitions of Cilium, without their schemas. */
  readonly ciliumDefinitions: readonly KubeObject[];
  readonly csiDrivers: readonly ObjectMeta[];
  readonly storageClasses: readonly KubeObject[];
  /** Networks of peered VPCs. */
  readonly peerCidrs: readonly string[];
  readonly network: NodeNetwork;
}

/** A Secret that is to have credentials of a registry. */
export interface PullSecret {
  readonly namespace: string;
  readonly name: string;
  /** Null: absent. */
  readonly type: string | null;
}

/** A port of the node that a pod listens on, and that is not ours. */
export interface HostPort {
  readonly namespace: string;
  /** Name of the pod, or of the workload. */
  readonly pod: string;
  /** Kind of the workload that makes the pods; absent: one pod. */
  readonly workload?: string;
  readonly node: string;
  readonly port: number;
  readonly protocol: string;
}

/** A fact as a pass knows it. */
export type Reading<Value> =
  | { readonly known: Value }
  /** It was asked for, and not answered: why, and what would be needed. */
  | {
      readonly unknown: string;
      readonly needed: string;
      /** Code of the objection, which keeps installations and changes back until the fact is known. */
      readonly holdsBack?: string;
    };

/** Facts that were asked for; one that is absent was not. */
export type PreflightReadings = {
  readonly [Fact in keyof PreflightFacts]?: Reading<PreflightFacts[Fact]>;
};

interface FactRow {
  /** The fact in a sentence. */
  readonly noun: string;
  /** `always`: in every pass; `daily`: before a change, and once a day. */
  readonly read: "always" | "daily";
}

/** Every fact that checks rest on. */
export const factTable: { readonly [Fact in keyof PreflightFacts]: FactRow } = {
  awsNode: { noun: "DaemonSet aws-node", read: "always" },
  kubeProxy: { noun: "DaemonSet kube-proxy", read: "always" },
  vpcCniConfig: { noun: "ConfigMap amazon-vpc-cni", read: "always" },
  helmReleases: { noun: "Helm's releases", read: "always" },
  pullSecrets: { noun: "pull secrets", read: "always" },
  cidrs: { noun: "networks of the cluster", read: "always" },
  nodes: { noun: "nodes", read: "always" },
  ciliumNodes: { noun: "CiliumNodes", read: "always" },
  daemonSets: { noun: "names of all DaemonSets", read: "always" },
  kubeProxyConfig: { noun: "ConfigMap kube-proxy-config", read: "daily" },
  hostPorts: { noun: "ports of the nodes that pods have", read: "daily" },
  networkPolicies: { noun: "names of NetworkPolicies", read: "daily" },
  ciliumPolicies: { noun: "Cilium's policies", read: "daily" },
  ciliumNodeConfigs: { noun: "names of CiliumNodeConfigs", read: "daily" },
  ciliumDefinitions: { noun: "CRDs of Cilium", read: "daily" },
  csiDrivers: { noun: "CSI drivers", read: "daily" },
  storageClasses: { noun: "StorageClasses", read: "daily" },
  peerCidrs: { noun: "networks of peered VPCs", read: "daily" },
  network: { noun: "security groups and network ACLs of the nodes", read: "daily" },
};

export type FactName = keyof PreflightFacts;
