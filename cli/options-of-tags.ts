import { desiredState } from "../functions/core/desired/desired-state.ts";
import type { FleetSettings } from "../functions/core/desired/fleet-settings.ts";
import { clusterTags } from "../functions/core/desired/read-tags.ts";
import { renderOptionsOf } from "../functions/core/desired/render-options-of.ts";
import { isFineGrained } from "../functions/core/manifests/parts/kubelets.ts";
import type { Catalogue } from "../functions/core/manifests/releases/catalogue.ts";
import type { RenderOptions } from "../functions/core/manifests/render-options.ts";
import { parseTags } from "./parse-tags.ts";
import { Refusal } from "./refusal.ts";

export interface AssumedCluster {
  readonly name: string;
  readonly kubernetesVersion: string;
}

/**
 * Options that a new cluster with these tags is rendered from: IPv4, three nodes, a StorageClass `gp3` of EBS CSI, and
 * no network that overlaps the first router pool.
 */
export function optionsOfTags(
  text: string,
  release: string,
  cluster: AssumedCluster,
  settings: FleetSettings,
  catalogue: Catalogue,
): RenderOptions {
  // Tag enable_cilium may be left out: a render implies it.
  const tags = { enable_cilium: "true", ...parseTags(text) };
  const facts = {
    ...cluster,
    ipFamily: "ipv4",
    nodeCount: 3,
    fineGrainedKubelets: isFineGrained(cluster.kubernetesVersion),
    storageClasses: [
      { name: settings.storageClass ?? "gp3", provisioner: "ebs.csi.aws.com", isDefault: true },
    ],
    cidrs: [],
  } as const;
  const desired = desiredState(
    clusterTags(tags, undefined, settings.allowedTags),
    {
      lastApplied: undefined,
      isPresent: false,
      isInstalled: false,
      isRemoving: false,
      isForgotten: false,
      facts,
    },
    { ...settings, release },
    catalogue,
  );
  if (desired.verdict === "blocked") {
    throw new Refusal(desired.objections.map(({ message, remedy }) => `${message} ${remedy}`).join("\n"));
  }
  if (desired.verdict !== "install")
    throw new Refusal(`--tags ${text} render nothing: enable_cilium is not true.`);
  if (desired.target.spec.release !== release) {
    throw new Refusal(
      `--tags ask for release ${desired.target.spec.release} and --release for ${release}; leave cilium_version out.`,
    );
  }
  return renderOptionsOf(desired.target.spec, desired.target.pinned, settings);
}
