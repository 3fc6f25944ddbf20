import type { ClusterId } from "../cluster-id.ts";
import type { KnownBad } from "../manifests/releases/known-bad.ts";
import type { ReleaseEntry } from "../manifests/releases/release-entry.ts";
import type { RenderOptions } from "../manifests/render-options.ts";

/** What a deployment may set for its whole fleet; meaning and defaults stand in `fleet-settings-table.ts`. */
export interface FleetSettingsInput {
  /** Default release where no tag names one. */
  readonly release: string;
  /** Releases that this version of the product does not bring along. */
  readonly releases: readonly ReleaseEntry[];
  /** Releases that are bad in this fleet, beside those that the product knows. */
  readonly knownBad: readonly KnownBad[];
  /** StorageClass for SPIRE; ownStorageClassName: one of ours; null: the default class if its provisioner is EBS CSI, else the first EBS CSI class. */
  readonly storageClass: string | null;
  /** A Kubernetes quantity; null: SPIRE without a volume, which forgets its CA and entries at each restart. */
  readonly storageSize: string | null;
  readonly hubbleMetrics: readonly string[];
  readonly imageRegistries: Readonly<Record<string, string>>;
  /** False: images are named by their tags alone. */
  readonly imageDigests: boolean;
  readonly imagePullSecrets: NonNullable<RenderOptions["imagePullSecrets"]>;
  readonly nodeSelectors: NonNullable<RenderOptions["nodeSelectors"]>;
  readonly extraTolerations: NonNullable<RenderOptions["extraTolerations"]>;
  /** Key of the start-up taint that node groups set and Cilium takes off. */
  readonly agentNotReadyTaintKey: string;
  /** Extra keys of `cilium-config`. */
  readonly extraConfig: Readonly<Record<string, string>>;
  /** What a vanished `enable_cilium` tag means for a cluster that we installed. */
  readonly onUntag: "maintain" | "keep" | "uninstall";
  /** What becomes of SPIRE's volume, and of the namespace that it lies in, when Cilium is removed. */
  readonly spireVolumeOnRemoval: "delete" | "keep";
  /** Days for which the record of a cluster that is gone, or that Cilium was removed from, is kept. */
  readonly recordDays: number;
  /** What becomes of fields that others add to pod templates of ours. */
  readonly foreignFields: "report" | "remove";
  /** CloudWatch alarms that every rollout minds, by name or ARN. */
  readonly rolloutAlarms: readonly string[];
  /** What our access entry may do between passes that write. */
  readonly standingAccess: "reader" | "admin";
  /** Values that tags may have; a tag that is absent here may have any. */
  readonly allowedTags: AllowedTags;
}

/** Values that a fleet leaves to the tags of its clusters; a tag that is not named here may have any. */
export interface AllowedTags {
  readonly enable_cilium?: readonly string[];
  readonly cilium_version?: readonly string[];
  readonly cilium_encryption?: readonly string[];
  readonly cilium_mutual_auth?: readonly string[];
  readonly cilium_hubble?: readonly string[];
  readonly cilium_l7?: readonly string[];
  readonly cilium_restart_pods?: readonly string[];
  readonly cilium_probes?: readonly string[];
  readonly cilium_paused?: readonly string[];
  readonly cilium_on_disable?: readonly string[];
  readonly cilium_acknowledge?: readonly string[];
  readonly cilium_allow_auth_mode_change?: readonly string[];
}

/** Deploy-time settings: defaults and limits of the whole fleet. */
export interface FleetSettings extends FleetSettingsInput {
  /** Where this deployment lives; clusters elsewhere are foreign. */
  readonly scope: Pick<ClusterId, "partition" | "account" | "region">;
  /** ARN of the role the passes run under, with its path: the principal of our access entries. */
  readonly roleArn: string;
}
