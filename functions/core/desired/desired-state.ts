import type { Catalogue } from "../manifests/releases/catalogue.ts";
import type { Objection } from "../objection.ts";
import { blocks } from "../objection.ts";
import type { CiliumSpec } from "./cilium-spec.ts";
import type { ClusterFacts } from "./cluster-facts.ts";
import type { FleetSettings } from "./fleet-settings.ts";
import type { LastApplied } from "./last-applied.ts";
import { pinParameters } from "./pin-parameters.ts";
import type { PinnedParameters } from "./pinned-parameters.ts";
import { readTags } from "./read-tags.ts";
import type { RequestedSettings } from "./requested-settings.ts";
import { resolveSpec } from "./resolve-spec.ts";

/** What shall be true of one cluster. */
export type DesiredState =
  | { readonly verdict: "not-ours" }
  /** Installed by us, and left as it is. */
  | { readonly verdict: "keep"; readonly reason: string }
  | { readonly verdict: "remove"; readonly paused: boolean; readonly objections: readonly Objection[] }
  | {
      readonly verdict: "install";
      readonly paused: boolean;
      readonly requested: RequestedSettings;
      readonly spec: CiliumSpec;
      readonly pinned: PinnedParameters;
      readonly objections: readonly Objection[];
    }
  /** What the tags ask now is refused: the last accepted wish is maintained, and nothing changes. */
  | { readonly verdict: "maintain"; readonly paused: boolean; readonly objections: readonly Objection[] }
  | { readonly verdict: "refused"; readonly objections: readonly Objection[] };

/** What the catalogue is asked here. */
export type Releases = Pick<Catalogue, "names" | "resolve">;

export function desiredState(
  tags: Readonly<Record<string, string>>,
  lastApplied: LastApplied | undefined,
  /** Objects of ours are there, whether or not their inventory is. */
  isPresent: boolean,
  facts: ClusterFacts,
  settings: FleetSettings,
  releases: Releases,
): DesiredState {
  const { requested, tagObjections } = readTags(tags);
  // Whoever mistypes cilium_paused wants nothing written; a removal waits for no other tag to be right.
  const paused = requested.paused ?? ("cilium_paused" in tags && requested.enable !== false);
  const isTagged = "enable_cilium" in tags;
  if (requested.enable === false || !isTagged) {
    if (!isPresent) return { verdict: "not-ours" };
    return isTagged || settings.onUntag === "uninstall"
      ? disabled(requested, tagObjections, lastApplied, paused)
      : { verdict: "keep", reason: "Tag enable_cilium is gone; only enable_cilium=false removes Cilium." };
  }

  const spec = resolveSpec(requested, lastApplied, settings, releases.resolve);
  const objections =
    spec === undefined ? [...tagObjections, unknownRelease(requested, settings, releases)] : tagObjections;
  if (spec === undefined || blocks(objections)) {
    return lastApplied === undefined
      ? { verdict: "refused", objections }
      : { verdict: "maintain", paused, objections };
  }
  const pinned = pinParameters(facts, lastApplied?.pinned, settings, spec.mutualAuth === "spire");
  return { verdict: "install", paused, requested, spec, pinned, objections };
}

function disabled(
  requested: RequestedSettings,
  tagObjections: readonly Objection[],
  lastApplied: LastApplied | undefined,
  paused: boolean,
): DesiredState {
  // The tag may have been taken away together with the cluster's other tags: the last value seen counts.
  const onDisable = requested.onDisable ?? lastApplied?.requested.onDisable ?? "uninstall";
  if (onDisable === "keep") {
    return { verdict: "keep", reason: "Cilium is disabled with cilium_on_disable=keep: left as it is." };
  }
  // A removal needs no other tag to be right, but its owner should know which are not.
  const mistakes = tagObjections.map((refusal) => ({ ...refusal, severity: "warning" as const }));
  const objections = onDisable === "purge" ? [...mistakes, purgeIsManual] : mistakes;
  return { verdict: "remove", paused, objections };
}

const purgeIsManual: Objection = {
  code: "purge-not-available",
  severity: "warning",
  message: "cilium_on_disable=purge is not available yet: CRDs and policies of cilium.io stay.",
  remedy:
    "Once removed, delete them by hand: kubectl get crd -o name | grep cilium.io | xargs kubectl delete",
};

function unknownRelease(
  requested: RequestedSettings,
  settings: FleetSettings,
  releases: Releases,
): Objection {
  const asked =
    requested.version === undefined
      ? `The fleet's release ${settings.release}`
      : `cilium_version=${requested.version}`;
  return {
    code: "release-unknown",
    severity: "blocking",
    message: `${asked} is not in the catalogue of this version of eks-cilium.`,
    remedy: `Choose one that is: ${releases.names.join(", ")}.`,
  };
}
