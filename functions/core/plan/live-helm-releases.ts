import type { ObjectMeta } from "../kube-object.ts";

/**
 * Secrets of Helm's releases that Helm still keeps: the newest of each release, in whatever status but `uninstalled`,
 * which `helm uninstall --keep-history` leaves behind.
 */
export function liveHelmReleases(secrets: readonly ObjectMeta[]): ObjectMeta[] {
  const releases = Map.groupBy(secrets, ({ namespace, labels }) => `${namespace}/${labels?.["name"]}`);
  return [...releases.values()]
    .map((versions) => versions.reduce((newest, one) => (versionOf(one) > versionOf(newest) ? one : newest)))
    .filter(({ labels }) => labels?.["status"] !== "uninstalled");
}

function versionOf({ labels }: ObjectMeta): number {
  return Number(labels?.["version"]) || 0;
}
