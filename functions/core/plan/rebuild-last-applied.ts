import type { ClusterFacts } from "../desired/cluster-facts.ts";
import type { FleetSettings } from "../desired/fleet-settings.ts";
import type { LastApplied } from "../desired/last-applied.ts";
import { pinParameters } from "../desired/pin-parameters.ts";
import type { PinnedParameters } from "../desired/pinned-parameters.ts";
import type { ClusterTags } from "../desired/read-tags.ts";
import { resolveSpec } from "../desired/resolve-spec.ts";
import { jsonAt, listAt } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import type { Catalogue } from "../manifests/releases/catalogue.ts";
import { blocks } from "../objection.ts";

/** What is known of an installation whose state is lost or not trusted; ConfigMaps of the cluster are no part of it. */
export interface Remains {
  readonly agents: KubeObject | undefined;
  readonly spireServer: KubeObject | undefined;
  readonly hubbleUi: KubeObject | undefined;
  /** Release in the record; null or undefined: it does not say. */
  readonly recorded: string | null | undefined;
  readonly tags: ClusterTags;
  readonly facts: ClusterFacts;
}

/**
 * What was last applied, as far as tags, settings, facts, record and the running agents tell. The release stays the one
 * that runs, so that a lost parameter or ConfigMap upgrades no cluster. Undefined: nothing runs, or the tags are unclear.
 */
export function rebuildLastApplied(
  { agents, spireServer, hubbleUi, recorded, tags, facts }: Remains,
  settings: FleetSettings,
  releases: Pick<Catalogue, "find" | "resolve">,
): LastApplied | undefined {
  const release = recorded ?? releaseOf(agents);
  if (agents === undefined || release === undefined || releases.find(release) === undefined) return undefined;
  if (!tags.isTagged || blocks(tags.tagObjections)) return undefined;
  const { version } = tags.requested;
  const isAsked = version === undefined || release === version || release.startsWith(`${version}.`);
  const requested = isAsked ? tags.requested : { ...tags.requested, version: release };
  const resolved = resolveSpec(requested, undefined, settings, () => release);
  if (resolved === undefined) return undefined;
  // `full` was the default before `relay`.
  const hadUi = requested.hubble === undefined && hubbleUi !== undefined;
  const spec = hadUi ? { ...resolved, hubble: "full" as const } : resolved;
  const wantsSpire = spec.mutualAuth === "spire";
  const pinned = pinParameters(facts, undefined, settings, wantsSpire);
  return { requested, spec, pinned: { ...pinned, ...(wantsSpire ? volumeOf(spireServer) : {}) } };
}

/** A volume is never changed, so that the live one decides, whatever the settings say today. */
function volumeOf(spireServer: KubeObject | undefined): Partial<PinnedParameters> {
  if (spireServer === undefined) return {};
  const [claim] = listAt(spireServer, "spec", "volumeClaimTemplates");
  if (claim === undefined) return { storageClass: null, storageSize: null };
  const storageClass = jsonAt(claim, "spec", "storageClassName");
  const storageSize = jsonAt(claim, "spec", "resources", "requests", "storage");
  if (typeof storageClass !== "string" || typeof storageSize !== "string") return {};
  return { storageClass, storageSize };
}

function releaseOf(agents: KubeObject | undefined): string | undefined {
  const [container] = listAt(agents, "spec", "template", "spec", "containers");
  const image = jsonAt(container, "image");
  return typeof image === "string" ? image.match(/:v(\d+\.\d+\.\d+)(@|$)/)?.[1] : undefined;
}
