import { type KubeObject, keyOf, type ObjectMeta } from "../kube-object.ts";
import { productNames } from "../product-names.ts";
import { liveHelmReleases } from "./live-helm-releases.ts";
import { needsOf } from "./needs-of.ts";
import { otherOwners } from "./other-writers.ts";

/** A release as the objects that Helm keeps name it. */
export interface HelmRelease {
  readonly name: string;
  readonly namespace: string;
}

/**
 * Whoever else keeps each live object, by key, in words for a sentence; what nobody keeps is left out. Whoever keeps a
 * workload keeps what it needs too, and whoever keeps an object its namespace.
 *
 * @param applied An object as we applied it.
 */
export function keepersOf(
  objects: readonly KubeObject[],
  applied: (live: KubeObject) => KubeObject,
  helmSecrets: readonly ObjectMeta[],
): ReadonlyMap<string, string> {
  const keepers = new Map<string, string>();
  const add = (key: string, keeper: string) => {
    if (!keepers.has(key)) keepers.set(key, keeper);
  };
  for (const object of objects) {
    const keeper = keeperOf(object, applied(object), helmSecrets);
    if (keeper !== undefined) add(keyOf(object), keeper);
  }
  for (const object of objects) {
    const keeper = keepers.get(keyOf(object));
    if (keeper === undefined) continue;
    const needs = needsOf(object, objects);
    for (const one of objects) if (needs.has(keyOf(one))) add(keyOf(one), keeper);
  }
  for (const object of objects) {
    const inside =
      object.kind === "Namespace" &&
      objects.find((one) => one.metadata.namespace === object.metadata.name && keepers.has(keyOf(one)));
    if (inside) add(keyOf(object), keepers.get(keyOf(inside)) ?? "");
  }
  return keepers;
}

/** Whoever else keeps a live object by itself; undefined: nobody. `applied` is the object as we applied it. */
export function keeperOf(
  live: KubeObject,
  applied: KubeObject,
  helmSecrets: readonly ObjectMeta[],
): string | undefined {
  const claimed = helmClaim(live);
  const isKept = ({ namespace, labels }: ObjectMeta) =>
    namespace === claimed?.namespace && labels?.["name"] === claimed?.name;
  if (claimed !== undefined && liveHelmReleases(helmSecrets).some(isKept)) {
    return `Helm release ${claimed.name} in ${claimed.namespace}`;
  }
  const [writer] = otherOwners(live, applied);
  return writer === undefined ? undefined : `field manager ${writer.manager}`;
}

/** The release that an object says it belongs to, as Helm marks what it installs or takes over. */
export function helmClaim({ metadata: { annotations = {}, labels } }: KubeObject): HelmRelease | undefined {
  const name = annotations["meta.helm.sh/release-name"];
  const namespace = annotations["meta.helm.sh/release-namespace"];
  if (name === undefined || namespace === undefined) return undefined;
  if (labels?.[productNames.managedByLabel] !== "Helm" || !releaseName.test(name)) return undefined;
  return { name, namespace };
}

/** Names of releases are labels of their Secrets, and go into selectors. */
const releaseName = /^[a-z0-9]([-a-z0-9.]{0,51}[a-z0-9])?$/;
