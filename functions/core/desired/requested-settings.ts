/** What a cluster's tags say, normalised; a member that is absent was not said. */
export interface RequestedSettings {
  readonly enable?: boolean;
  /** A release (`1.19.6`) or a minor (`1.19`). */
  readonly version?: string;
  readonly encryption?: "wireguard" | "none";
  readonly mutualAuth?: "spire" | "none";
  readonly hubble?: "full" | "agent" | "off";
  readonly l7?: boolean;
  readonly restartPods?: "none" | "dns" | "all";
  readonly onDisable?: "uninstall" | "keep" | "purge";
  readonly paused?: boolean;
  /** Codes of warnings that the owner accepts. */
  readonly acknowledge?: readonly string[];
  readonly allowAuthModeChange?: boolean;
}
