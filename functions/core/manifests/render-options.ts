import type { CiliumSpec } from "../desired/cilium-spec.ts";

/** Options of a render; the keys are the interface of `cli render --options`. */
export interface RenderOptions {
  /** Minor of the API server, `1.32` to `1.36`. */
  readonly kubernetesVersion: string;
  /** Every kubelet takes `nodes/pods` for a list of its pods; absent: those that come with the API server do. */
  readonly fineGrainedKubelets?: boolean;
  /** `cluster.name` of Cilium: at most 32 of `a-z0-9-`. */
  readonly clusterName: string;
  readonly ipFamily: "ipv4" | "ipv6";
  /** Pool from which `cilium_host` takes its address; never inside the VPC. */
  readonly routerAddressPool: {
    readonly cidr: string;
    readonly maskSize: number;
    readonly cidr6?: string;
    readonly maskSize6?: number;
  };
  readonly encryption: CiliumSpec["encryption"];
  readonly mutualAuthentication: {
    readonly provider: "spire";
    readonly storageClass: string;
    /** A Kubernetes quantity; null: no volume. */
    readonly storageSize: string | null;
  } | null;
  readonly hubble: {
    readonly relay: boolean;
    readonly ui: boolean;
    readonly metrics: readonly string[];
    /** The relay serves with mutual TLS at port 443; absent: in clear text at port 80, as the chart has it. */
    readonly relayTls?: boolean;
  } | null;
  readonly l7Proxy: boolean;
  readonly operatorReplicas: 1 | 2;
  readonly operatorRestartsDns: boolean;
  /** Labels of the unmanaged pods that the operator deletes; empty: all pods. Absent: Cilium's own, `k8s-app=kube-dns`. */
  readonly operatorRestartSelector?: string;
  readonly extraConfig?: Readonly<Record<string, string>>;
  /** Replacement prefix by upstream registry host. */
  readonly imageRegistries?: Readonly<Record<string, string>>;
  /** False: images are named by their tags alone. */
  readonly imageDigests?: boolean;
  /** Node labels that pods ask for, beside `kubernetes.io/os: linux`. */
  readonly nodeSelectors?: {
    /** Agents, Envoy and SPIRE agents: only these nodes get Cilium. */
    readonly agents?: Readonly<Record<string, string>>;
    /** Operator, relay, UI and SPIRE server. */
    readonly controllers?: Readonly<Record<string, string>>;
  };
  /** Tolerations of operator, relay, UI and SPIRE server, beside the chart's own; agents tolerate every taint. */
  readonly extraTolerations?: readonly ExtraToleration[];
  /** Key of the start-up taint that Cilium sets and takes off; absent: `node.cilium.io/agent-not-ready`. */
  readonly agentNotReadyTaintKey?: string;
  /** Names of Secrets with registry credentials, in each namespace with pods of the render. */
  readonly imagePullSecrets?: readonly string[];
}

/** Toleration as in core/v1 of Kubernetes. */
export interface ExtraToleration {
  readonly key?: string;
  readonly operator?: "Exists" | "Equal";
  readonly value?: string;
  readonly effect?: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
  readonly tolerationSeconds?: number;
}
