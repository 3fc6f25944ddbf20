/** One choice of everything the render depends on; the keys are the interface of `cli render --options`. */
export interface RenderOptions {
  /** Minor of the API server: `1.32` to `1.36`. */
  readonly kubernetesVersion: string;
  /** `cluster.name` of Cilium: at most 32 of `a-z0-9-`. */
  readonly clusterName: string;
  readonly ipFamily: "ipv4" | "ipv6";
  /** Where `cilium_host` takes its address; never inside the VPC. */
  readonly routerAddressPool: {
    readonly cidr: string;
    readonly maskSize: number;
    readonly cidr6?: string;
    readonly maskSize6?: number;
  };
  readonly encryption: "wireguard" | "none";
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
  } | null;
  readonly l7Proxy: boolean;
  readonly operatorReplicas: 1 | 2;
  readonly operatorRestartsDns: boolean;
  readonly extraConfig?: Readonly<Record<string, string>>;
  /** Upstream registry host to replacement prefix. */
  readonly imageRegistries?: Readonly<Record<string, string>>;
}
