import { firstNames } from "../../first-names.ts";
import type { ObjectMeta } from "../../kube-object.ts";
import { productNames } from "../../product-names.ts";

/** A DaemonSet of others whose name tells what it is. */
export interface KnownDaemonSet {
  readonly meta: ObjectMeta;
  readonly what: string;
}

/** Those of others that a table of names knows, in any namespace. */
export function knownDaemonSets(
  daemonSets: readonly ObjectMeta[],
  known: Readonly<Record<string, string>>,
): KnownDaemonSet[] {
  return daemonSets.flatMap((meta) => {
    const isOurs = meta.labels?.[productNames.ownerLabel] === "true";
    const what = Object.hasOwn(known, meta.name) ? known[meta.name] : undefined;
    return what === undefined || isOurs ? [] : [{ meta, what }];
  });
}

export function named(found: readonly KnownDaemonSet[]): string {
  return firstNames(found.map(({ meta, what }) => `${what} (DaemonSet ${meta.namespace}/${meta.name})`));
}
