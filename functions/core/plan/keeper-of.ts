import type { KubeObject, ObjectMeta } from "../kube-object.ts";
import { productNames } from "../product-names.ts";
import { liveHelmReleases } from "./live-helm-releases.ts";
import { otherAppliers } from "./other-writers.ts";

/** A release as the objects that Helm keeps name it. */
export interface HelmRelease {
  readonly name: string;
  readonly namespace: string;
}

/** Whoever else keeps a live object, in words for a sentence; undefined: nobody. `applied` is the object as we applied it. */
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
  const [writer] = otherAppliers(live, applied);
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
