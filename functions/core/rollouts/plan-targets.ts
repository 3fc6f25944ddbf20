import type { CiliumSpec } from "../desired/cilium-spec.ts";
import type { FleetSettings } from "../desired/fleet-settings.ts";
import { digest } from "../digest.ts";
import { mapAt } from "../json.ts";
import { type KubeObject, keyOf } from "../kube-object.ts";
import { catalogueWith } from "../manifests/releases/catalogue.ts";
import type { StatusRecord } from "../record/status-record.ts";
import { stableJson } from "../stable-json.ts";
import type { Change } from "./change.ts";
import { changedSpec } from "./member/assigned-target.ts";
import { type PlannedTarget, targetSpecSchema } from "./planned-target.ts";
import { rulesFor } from "./rules-for.ts";
import { targetDigest, targetObjects } from "./target-digest.ts";

const mostNames = 8;

/** A target for each kind of cluster, and which one is a cluster's; undefined: its record does not tell its kind. */
export function planTargets(
  records: readonly StatusRecord[],
  change: Change,
  settings: FleetSettings,
): {
  readonly targets: readonly PlannedTarget[];
  readonly targetOf: (record: StatusRecord | undefined) => number | undefined;
} {
  const kinds = new Map<string, PlannedTarget | undefined>();
  for (const record of records) {
    const kind = kindOf(record);
    if (!kinds.has(kind)) kinds.set(kind, planTarget(record, change, settings));
  }
  const known = [...kinds].flatMap(([kind, target]) => (target === undefined ? [] : [{ kind, target }]));
  known.sort((a, b) => (a.kind < b.kind ? -1 : 1));
  const indexes = new Map(known.map(({ kind }, index) => [kind, index]));
  return {
    targets: known.map(({ target }) => target),
    targetOf: (record) => (record === undefined ? undefined : indexes.get(kindOf(record))),
  };
}

function kindOf({ spec, kubernetes }: StatusRecord): string {
  return digest(stableJson([spec, kubernetes]));
}

function planTarget(
  { spec, kubernetes }: StatusRecord,
  change: Change,
  settings: FleetSettings,
): PlannedTarget | undefined {
  const from = targetSpecSchema.safeParse(spec).data;
  if (from === undefined || kubernetes === null) return undefined;
  const to = changedSpec(from, change);
  const made = targetDigest(to, kubernetes, settings);
  const [before, after] = [from, to].map((one) => targetObjects(one, kubernetes, settings));
  if (made === undefined || after === undefined) return undefined;
  const notes = rulesFor({ release: from.release, spec: from, kubernetes }, change, {
    settings,
    catalogue: catalogueWith(settings.releases),
  }).flatMap(({ rule }) => (rule.severity === "note" || rule.severity === "warning" ? [rule.code] : []));
  return {
    from,
    kubernetes,
    digest: made,
    ...differences(before ?? [], after),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

function differences(
  before: readonly KubeObject[],
  after: readonly KubeObject[],
): Pick<PlannedTarget, "objects" | "config" | "restarts"> {
  const [old, young] = [before, after].map((objects) => new Map(objects.map((one) => [keyOf(one), one])));
  const keys = [...new Set([...(old?.keys() ?? []), ...(young?.keys() ?? [])])].sort();
  const changed = keys.filter((key) => stableJson(old?.get(key)) !== stableJson(young?.get(key)));
  const config = [old, young].map((objects) =>
    mapAt(objects?.get("ConfigMap kube-system/cilium-config"), "data"),
  );
  const [had = {}, has = {}] = config;
  const settings = [...new Set([...Object.keys(had), ...Object.keys(has)])].sort();
  const templateOf = (object: KubeObject | undefined) => stableJson(mapAt(object, "spec", "template"));
  return {
    objects: firstOf(changed),
    config: firstOf(settings.filter((key) => had[key] !== has[key])),
    restarts: changed
      .filter((key) => templateOf(young?.get(key)) !== templateOf(old?.get(key)) && young?.has(key) === true)
      .map((key) => key.split("/").at(-1) ?? key),
  };
}

function firstOf(names: readonly string[]): PlannedTarget["objects"] {
  return { total: names.length, first: names.slice(0, mostNames) };
}

/** A target that this version of the product, with these settings, would render otherwise than planned; the first. */
export function changedTarget(
  targets: readonly PlannedTarget[],
  change: Change,
  settings: FleetSettings,
): PlannedTarget | undefined {
  return targets.find(
    ({ from, kubernetes, digest: planned }) =>
      targetDigest(changedSpec<Omit<CiliumSpec, "restartPods">>(from, change), kubernetes, settings) !==
      planned,
  );
}
