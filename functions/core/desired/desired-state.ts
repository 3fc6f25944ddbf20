import type { LeavingMode } from "../leaving/removal.ts";
import type { Catalogue } from "../manifests/releases/catalogue.ts";
import type { Objection } from "../objection.ts";
import { blocks } from "../objection.ts";
import { chooseRelease, releaseUnknown } from "../preflight/objections.ts";
import { type RecordedPinned, withRecorded } from "../record/recorded-spec.ts";
import { stableJson } from "../stable-json.ts";
import type { ClusterFacts } from "./cluster-facts.ts";
import type { FleetSettings } from "./fleet-settings.ts";
import type { LastApplied } from "./last-applied.ts";
import { pinParameters } from "./pin-parameters.ts";
import type { ClusterTags } from "./read-tags.ts";
import { resolveSpec } from "./resolve-spec.ts";

/** What shall be true of one cluster. */
export type DesiredState =
  | { readonly verdict: "unmanaged" }
  /** Installed by us, and left as it is. */
  | {
      readonly verdict: "keep";
      readonly reason: string;
      /** Drift is repaired; else it is only told. */
      readonly isMaintained: boolean;
    }
  | { readonly verdict: "blocked"; readonly objections: readonly Objection[] }
  | {
      readonly verdict: "remove";
      readonly mode: LeavingMode;
      readonly paused: boolean;
      readonly objections: readonly Objection[];
    }
  | {
      readonly verdict: "install";
      readonly paused: boolean;
      /** What the tags ask; where they are not understood, what was last applied. */
      readonly target: LastApplied;
      readonly lastApplied: LastApplied | undefined;
      /** What speaks against the tags. */
      readonly tagObjections: readonly Objection[];
    };

/** What the catalogue is asked here. */
export type Releases = Pick<Catalogue, "names" | "resolve">;

/** What the decision rests on beside tags and settings. */
export interface Installation {
  readonly lastApplied: LastApplied | undefined;
  /** Anything of ours is there, if only what an installation that was refused or cut has left behind. */
  readonly isPresent: boolean;
  /** Workloads of ours are there, or an inventory that says so. */
  readonly isInstalled: boolean;
  /** Neither a tag nor the record says that Cilium was ever asked for. */
  readonly isForgotten: boolean;
  /** What a removal has to account for, although nothing of ours stands: `traces` where nobody tells whose they are. */
  readonly leftBehind?: "nodes" | "traces" | undefined;
  /** What the record says to be chosen for life, whether or not anything is installed. */
  readonly recordedPinned?: RecordedPinned | undefined;
  /** A removal was begun. */
  readonly isRemoving: boolean;
  /** How, as far as the inventory tells. */
  readonly leavingMode?: LeavingMode | undefined;
  readonly facts: ClusterFacts;
}

export function desiredState(
  tags: ClusterTags,
  installation: Installation,
  settings: FleetSettings,
  releases: Releases,
): DesiredState {
  const { lastApplied, isPresent, isInstalled, isForgotten, isRemoving, leftBehind, facts } = installation;
  const { requested, isTagged, isPaused: paused } = tags;
  if (isForgotten && (isPresent || leftBehind === "traces")) {
    const reason =
      "Neither a tag nor the record asks for what stands here: it is looked at, and nothing is written.";
    return { verdict: "keep", reason, isMaintained: false };
  }
  // Half a Cilium is nothing to keep: only `true` calls a removal off.
  if (isRemoving && requested.enable !== true) return removal(tags, installation);
  if (requested.enable === false || !isTagged) {
    // Where somebody deleted all that the record names, its nodes are still to be cleaned.
    const isAccounted = lastApplied === undefined && leftBehind === undefined;
    if (!isPresent) return isAccounted ? { verdict: "unmanaged" } : removal(tags, installation);
    // What an installation that was refused or cut has left behind.
    if (!isInstalled) return removal(tags, installation);
    if (!isTagged && settings.onUntag !== "uninstall") {
      return {
        verdict: "keep",
        reason: "Tag enable_cilium is gone; only enable_cilium=false removes Cilium.",
        isMaintained: settings.onUntag === "maintain",
      };
    }
    if (tags.mayRemove) return disabled(tags, installation);
  }

  const spec = resolveSpec(requested, lastApplied, settings, releases.resolve);
  const tagObjections =
    spec === undefined
      ? [...tags.tagObjections, ...unknownRelease(tags, settings, releases)]
      : tags.tagObjections;
  if (spec === undefined || blocks(tagObjections)) {
    return lastApplied === undefined
      ? { verdict: "blocked", objections: tagObjections }
      : { verdict: "install", paused, target: lastApplied, lastApplied, tagObjections };
  }
  const isChange = stableJson(spec) !== stableJson(lastApplied?.spec);
  const chosen = pinParameters(facts, lastApplied?.pinned, settings, spec.mutualAuth === "spire", isChange);
  const pinned = lastApplied === undefined ? withRecorded(chosen, installation.recordedPinned) : chosen;
  return { verdict: "install", paused, target: { requested, spec, pinned }, lastApplied, tagObjections };
}

function disabled(tags: ClusterTags, installation: Installation): DesiredState {
  // The tag may have been taken away together with the cluster's other tags: the last value seen counts.
  const onDisable = tags.requested.onDisable ?? installation.lastApplied?.requested.onDisable;
  if (onDisable === "keep") {
    const reason = "Cilium is disabled with cilium_on_disable=keep: left as it is.";
    return { verdict: "keep", reason, isMaintained: false };
  }
  return removal(tags, installation);
}

function removal(
  { tagObjections, isPaused: paused, requested }: ClusterTags,
  { leavingMode, lastApplied }: Installation,
): DesiredState {
  // A removal needs no other tag to be right, but its owner should know which are not.
  const objections = tagObjections.map((objection) => ({ ...objection, severity: "warning" as const }));
  const said = [requested.onDisable, leavingMode, lastApplied?.requested.onDisable];
  const mode = said.find((word) => word !== undefined && word !== "keep") ?? "uninstall";
  return { verdict: "remove", mode, paused, objections };
}

/** None where the catalogue has what the tags, or else the fleet's settings, ask for. */
export function unknownRelease(
  { requested: { version }, arn }: ClusterTags,
  settings: FleetSettings,
  releases: Releases,
): readonly Objection[] {
  const asked = version ?? settings.release;
  if (releases.resolve(asked) !== undefined) return [];
  const found = version === undefined ? `The fleet's release ${asked}` : `cilium_version=${asked}`;
  return [releaseUnknown(`${found} is not`, chooseRelease(asked, arn, releases))];
}
