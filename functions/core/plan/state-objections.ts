import type { CiliumSpec } from "../desired/cilium-spec.ts";
import { type KubeObject, keyOf } from "../kube-object.ts";
import type { Objection } from "../objection.ts";
import { productNames } from "../product-names.ts";
import { currentRevision, type LiveState, mayDelete } from "./live-state.ts";

/** News of bookkeeping that steers nothing, and of objects that carry our label and are not ours; none of it blocks. */
export function stateObjections(live: LiveState, isInstalled: boolean): Objection[] {
  const unnamed = [...live.objects.values()].filter((object) => !mayDelete(object, live));
  const strangers = [...live.strangers, ...unnamed].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return [
    ...notTrusted(live.distrusted),
    ...(isInstalled && live.distrusted.length === 0 && currentRevision(live) === undefined
      ? [lost(live)]
      : []),
    ...labelled(strangers),
  ];
}

function notTrusted(objects: readonly KubeObject[]): Objection[] {
  const [first] = objects;
  if (first === undefined) return [];
  const { name } = first.metadata;
  return [
    {
      code: "state-not-trusted",
      severity: "warning",
      message: `${named(objects)} not as the record of this cluster knows it, and is not read: its spec is rendered anew.`,
      remedy:
        `See who wrote it: kubectl get configmap ${name} -n ${productNames.namespace} --show-managed-fields -o yaml ; ` +
        "and take that right away. The product writes its own state again, and deletes what it does not know.",
    },
  ];
}

function lost({ inventory }: LiveState): Objection {
  const which = inventory === undefined ? "the current revision" : `revision ${inventory.revision}`;
  const source =
    inventory === undefined
      ? "what tags, record and running agents tell"
      : `the spec that the inventory keeps (${partsOf(inventory.spec)})`;
  return {
    code: "state-not-trusted",
    severity: "warning",
    message: `The ConfigMap of ${which} is gone from ${productNames.namespace}: ${source} is rendered anew.`,
    remedy:
      "Nothing has to be done. Objects may have changed to what this version of eks-cilium and today's fleet settings render. " +
      `See who may delete ConfigMaps there: kubectl auth can-i delete configmaps -n ${productNames.namespace} --as USER`,
  };
}

function partsOf({ release, encryption, mutualAuth, hubble }: CiliumSpec): string {
  return `Cilium ${release}, encryption ${encryption}, mutual authentication ${mutualAuth}, Hubble ${hubble}`;
}

function labelled(objects: readonly KubeObject[]): Objection[] {
  const [first] = objects;
  if (first === undefined) return [];
  const { kind, metadata } = first;
  const where = metadata.namespace === undefined ? "" : ` -n ${metadata.namespace}`;
  return [
    {
      code: "labelled-stranger",
      severity: "warning",
      message: `${named(objects)} not ours, though it carries the label ${productNames.ownerLabel}: left alone.`,
      remedy: `Take the label off: kubectl label ${kind.toLowerCase()} ${metadata.name}${where} ${productNames.ownerLabel}-`,
    },
  ];
}

/** The first, and how many more, up to the verb. */
function named([first, ...more]: readonly KubeObject[]): string {
  const others = more.length === 0 ? "" : ` (and ${more.length} more)`;
  return `${first === undefined ? "Nothing" : keyOf(first)}${others} is`;
}
