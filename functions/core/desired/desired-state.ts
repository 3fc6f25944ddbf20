import type { Catalogue } from "../manifests/catalogue.ts";
import type { Objection } from "../objection.ts";
import { blocks } from "../objection.ts";
import type { Choices } from "./choices.ts";
import { choose } from "./choose.ts";
import type { ClusterFacts } from "./cluster-facts.ts";
import type { FleetSettings } from "./fleet-settings.ts";
import type { Installed } from "./installed.ts";
import { readTags } from "./read-tags.ts";
import { resolveWish } from "./resolve-wish.ts";
import type { SaidTags } from "./said-tags.ts";
import type { Wish } from "./wish.ts";

/** What shall be true of one cluster. */
export type DesiredState =
  | { readonly verdict: "not-ours" }
  /** Installed by us, and left as it is. */
  | { readonly verdict: "keep"; readonly reason: string }
  | { readonly verdict: "remove"; readonly paused: boolean; readonly objections: readonly Objection[] }
  | {
      readonly verdict: "install";
      readonly paused: boolean;
      readonly said: SaidTags;
      readonly wish: Wish;
      readonly choices: Choices;
      readonly objections: readonly Objection[];
    }
  /** What the tags ask now is refused: the last accepted wish is maintained, and nothing changes. */
  | { readonly verdict: "maintain"; readonly paused: boolean; readonly objections: readonly Objection[] }
  | { readonly verdict: "refused"; readonly objections: readonly Objection[] };

/** What the catalogue is asked here. */
export type Releases = Pick<Catalogue, "names" | "resolve">;

export function desiredState(
  tags: Readonly<Record<string, string>>,
  installed: Installed | undefined,
  /** Objects of ours are there, whether or not their inventory is. */
  isPresent: boolean,
  facts: ClusterFacts,
  settings: FleetSettings,
  releases: Releases,
): DesiredState {
  const { said, refusals } = readTags(tags);
  // Whoever mistypes cilium_paused wants nothing written; a removal waits for no other tag to be right.
  const paused = said.paused ?? ("cilium_paused" in tags && said.enable !== false);
  const isTagged = "enable_cilium" in tags;
  if (said.enable === false || !isTagged) {
    if (!isPresent) return { verdict: "not-ours" };
    return isTagged || settings.onUntag === "uninstall"
      ? disabled(said, refusals, installed, paused)
      : { verdict: "keep", reason: "Tag enable_cilium is gone; only enable_cilium=false removes Cilium." };
  }

  const wish = resolveWish(said, installed, settings, releases.resolve);
  const objections = wish === undefined ? [...refusals, unknownRelease(said, settings, releases)] : refusals;
  if (wish === undefined || blocks(objections)) {
    return installed === undefined
      ? { verdict: "refused", objections }
      : { verdict: "maintain", paused, objections };
  }
  const choices = choose(facts, installed?.choices, settings, wish.mutualAuth === "spire");
  return { verdict: "install", paused, said, wish, choices, objections };
}

function disabled(
  said: SaidTags,
  refusals: readonly Objection[],
  installed: Installed | undefined,
  paused: boolean,
): DesiredState {
  // The tag may have been taken away together with the cluster's other tags: the last value seen counts.
  const onDisable = said.onDisable ?? installed?.said.onDisable ?? "uninstall";
  if (onDisable === "keep") {
    return { verdict: "keep", reason: "Cilium is disabled with cilium_on_disable=keep: left as it is." };
  }
  // A removal needs no other tag to be right, but its owner should know which are not.
  const mistakes = refusals.map((refusal) => ({ ...refusal, severity: "warning" as const }));
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

function unknownRelease(said: SaidTags, settings: FleetSettings, releases: Releases): Objection {
  const asked =
    said.version === undefined ? `The fleet's release ${settings.release}` : `cilium_version=${said.version}`;
  return {
    code: "release-unknown",
    severity: "blocking",
    message: `${asked} is not in the catalogue of this version of eks-cilium.`,
    remedy: `Choose one that is: ${releases.names.join(", ")}.`,
  };
}
