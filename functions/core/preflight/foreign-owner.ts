import { type KubeObject, keyOf } from "../kube-object.ts";
import type { Objection } from "../objection.ts";
import { productNames } from "../product-names.ts";

/** An object of our name that we did not make: taking it over would break whoever keeps it. */
export function foreignOwner(object: KubeObject, causes: readonly string[]): Objection {
  const { kind, metadata } = object;
  const where = metadata.namespace === undefined ? "" : ` -n ${metadata.namespace}`;
  const why = causes.length === 0 ? "" : ` (${[...new Set(causes)].join("; ")})`;
  return {
    code: "foreign-owner",
    severity: "blocking",
    message: `${keyOf(object)} exists and does not carry the label ${productNames.ownerLabel}${why}.`,
    remedy:
      `See who keeps it: kubectl get ${kind.toLowerCase()} ${metadata.name}${where} --show-managed-fields -o yaml ; ` +
      "remove that installation of Cilium first.",
  };
}
