/** What a cluster shall have: tags where they speak, else what is pinned, else the fleet's defaults. */
export interface CiliumSpec {
  /** A full release, such as `1.19.6`. */
  readonly release: string;
  readonly encryption: "wireguard" | "none";
  readonly mutualAuth: "spire" | "none";
  readonly hubble: "full" | "agent" | "off";
  readonly l7: boolean;
  readonly restartPods: "none" | "dns" | "all";
}
