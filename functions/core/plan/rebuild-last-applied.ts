import type { CiliumSpec } from "../desired/cilium-spec.ts";
import type { ClusterFacts } from "../desired/cluster-facts.ts";
import type { FleetSettings } from "../desired/fleet-settings.ts";
import type { LastApplied } from "../desired/last-applied.ts";
import { pinParameters } from "../desired/pin-parameters.ts";
import type { PinnedParameters } from "../desired/pinned-parameters.ts";
import type { ClusterTags } from "../desired/read-tags.ts";
import type { RequestedSettings } from "../desired/requested-settings.ts";
import { resolveSpec } from "../desired/resolve-spec.ts";
import { isSpecTag, tagRows } from "../desired/tag-table.ts";
import { operatorKey } from "../health/eligible-nodes.ts";
import { jsonAt, listAt } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import type { Catalogue } from "../manifests/releases/catalogue.ts";
import { withRecorded } from "../record/recorded-spec.ts";
import type { StatusRecord } from "../record/status-record.ts";

/** What is known of an installation whose state is lost or not trusted; ConfigMaps of the cluster are no part of it. */
export interface Remains {
  /** Objects under names of ours, by core/kube-object keyOf. */
  readonly objects: ReadonlyMap<string, KubeObject>;
  /** Undefined: lost. */
  readonly record: Pick<StatusRecord, "release" | "spec" | "pinned"> | undefined;
  readonly tags: ClusterTags;
  readonly facts: ClusterFacts;
}

/**
 * What was last applied, as the record says it; where that is lost too, as far as what runs and the tags that are
 * understood tell. The release stays the one that runs, so that a lost parameter or ConfigMap upgrades no cluster.
 * Undefined: nothing runs.
 */
export function rebuildLastApplied(
  { objects, record, tags, facts }: Remains,
  settings: FleetSettings,
  releases: Pick<Catalogue, "resolve">,
): LastApplied | undefined {
  const known = specIn(record?.spec);
  const runs = runningRelease(objects);
  const applied = known?.release ?? (runs === undefined ? undefined : (record?.release ?? runs));
  if (applied === undefined) return undefined;
  const release = standIn(applied, releases);
  const base = resolveSpec(tags.requested, undefined, settings, () => release);
  if (base === undefined) return undefined;
  const spec = { ...base, ...(known ?? running(objects)), release };
  const wantsSpire = spec.mutualAuth === "spire";
  const chosen = pinParameters(facts, undefined, settings, wantsSpire);
  const volume = wantsSpire ? volumeOf(objects.get("StatefulSet cilium-spire/spire-server")) : {};
  const pinned = withRecorded({ ...chosen, ...volume }, record?.pinned);
  return { requested: requestedAs(spec, tags.requested), spec, pinned };
}

/** Where no revision keeps what was applied, all of it is rendered by a release that the catalogue has. */
export function withStandIn(lastApplied: LastApplied, releases: Pick<Catalogue, "resolve">): LastApplied {
  const { requested, spec } = lastApplied;
  const release = standIn(spec.release, releases);
  // A tag that asks for exactly the release that is gone is to be objected to.
  const isExact = requested.version === spec.release;
  return {
    ...lastApplied,
    requested: { ...requested, ...(isExact ? { version: release } : {}) },
    spec: { ...spec, release },
  };
}

/** The newest patch of its minor for a release that the catalogue has no more; itself where there is none either. */
function standIn(release: string, { resolve }: Pick<Catalogue, "resolve">): string {
  return resolve(release) ?? resolve(release.split(".").slice(0, 2).join(".")) ?? release;
}

/**
 * The tags as they would be had they asked for what is there: one that says something else is a change. One that is
 * absent, or not understood, changes nothing.
 */
function requestedAs(spec: CiliumSpec, requested: RequestedSettings): RequestedSettings {
  const parts = tagRows.filter(isSpecTag).flatMap(({ setting }) => {
    return requested[setting] === undefined ? [] : [[setting, spec[setting]]];
  });
  const { version } = requested;
  const isAsked = version === undefined || spec.release === version || spec.release.startsWith(`${version}.`);
  const release = isAsked ? {} : { version: spec.release };
  return { ...requested, ...Object.fromEntries(parts), ...release };
}

/** Parts of a recorded spec that this version understands; undefined: there is none. */
function specIn(spec: StatusRecord["spec"]): Partial<CiliumSpec> | undefined {
  if (spec == null) return undefined;
  const parts = tagRows.filter(isSpecTag).flatMap((row) => {
    const said: unknown = Object.hasOwn(spec, row.setting)
      ? spec[row.setting as keyof typeof spec]
      : undefined;
    const value = row.read(String(said));
    return value === undefined ? [] : [[row.setting, value]];
  });
  return { release: spec.release, ...Object.fromEntries(parts) };
}

/**
 * What the workloads show. Encryption is none of it: it stands in a ConfigMap, whose writers must not be able to have
 * it stay off.
 */
function running(objects: Remains["objects"]): Partial<CiliumSpec> {
  const has = (key: string) => objects.has(key);
  const hasRelay = has("Deployment kube-system/hubble-relay");
  return {
    mutualAuth:
      has("StatefulSet cilium-spire/spire-server") || has("DaemonSet cilium-spire/spire-agent")
        ? "spire"
        : "none",
    hubble: has("Deployment kube-system/hubble-ui")
      ? "full"
      : hasRelay
        ? "relay"
        : has("Service kube-system/hubble-peer")
          ? "agent"
          : "off",
    l7: has("DaemonSet kube-system/cilium-envoy"),
  };
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

/** Release of the images that run: the agents', or the operator's where they are gone. */
export function runningRelease(objects: Remains["objects"]): string | undefined {
  const agents = objects.get("DaemonSet kube-system/cilium");
  const [container] = listAt(agents ?? objects.get(operatorKey), "spec", "template", "spec", "containers");
  const image = jsonAt(container, "image");
  return typeof image === "string" ? image.match(/:v(\d+\.\d+\.\d+)(@|$)/)?.[1] : undefined;
}
