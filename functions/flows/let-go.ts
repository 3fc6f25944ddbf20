import { type KubeObject, keyOf, type ObjectRef, refKey, refOf } from "../core/kube-object.ts";
import { helmClaim, keepersOf } from "../core/plan/keeper-of.ts";
import { mayDelete } from "../core/plan/live-state.ts";
import { managersOf } from "../core/plan/other-writers.ts";
import { productNames } from "../core/product-names.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";

/** What somebody else has taken over, by key, with who keeps it now. */
export type TakenOver = ReadonlyMap<string, string>;

const workload = (kind: string, name: string): ObjectRef => ({
  apiVersion: "apps/v1",
  kind,
  namespace: productNames.namespace,
  name,
});
/** The agents' DaemonSet, whoever keeps it. */
export const agents = workload("DaemonSet", "cilium");
const operator = workload("Deployment", "cilium-operator");

/** Keys of the two workloads whose pods a removal waits for. */
export const waitedFor = { agents: refKey(agents), operator: refKey(operator) } as const;

/**
 * Asks of every object of ours whether Helm or another field manager keeps it now. Agents and operator are asked for
 * under their names too: let go, they carry no mark of ours, and nobody waits for their pods.
 */
export async function findTakenOver(pass: ConnectedPass, observed: Observed): Promise<TakenOver> {
  const { live, revision } = observed;
  const ours = [...live.objects.values()].filter((object) => mayDelete(object, live));
  const unseen = [agents, operator].filter((ref) => !live.objects.has(refKey(ref)));
  const others = await Promise.all(unseen.map((ref) => pass.kube.get(ref)));
  const objects = [...ours, ...others.filter((object) => object !== undefined)];
  const secrets = await helmSecrets(pass, observed, objects);
  const applied = new Map(revision?.objects.map((object) => [keyOf(object), object]));
  const kept = keepersOf(objects, (live) => applied.get(keyOf(live)) ?? withoutMetadata(live), secrets);
  const strangers = others.flatMap((object) => {
    const keeper = object && keeperOfStranger(object);
    return object === undefined || keeper === undefined ? [] : [[keyOf(object), keeper] as const];
  });
  return new Map([...strangers, ...kept]);
}

/** Who made an object under a name of ours that we never wrote; undefined: we did. */
export function keeperOfStranger(object: KubeObject): string | undefined {
  const managers = managersOf(object);
  if (managers.includes(productNames.fieldManager)) return undefined;
  return managers[0] === undefined ? "somebody else" : `field manager ${managers[0]}`;
}

/** Takes our label off what others keep; in the inventory it stays until that is deleted as a whole. */
export async function letGo({ kube }: ConnectedPass, { live }: Observed, taken: TakenOver): Promise<void> {
  const labelled = [...live.objects.values()].filter(
    (object) => taken.has(keyOf(object)) && object.metadata.labels?.[productNames.ownerLabel] !== undefined,
  );
  await Promise.all(
    labelled.map((object) =>
      kube.patchLabels(refOf(object), {
        resourceVersion: object.metadata.resourceVersion ?? "",
        labels: { [productNames.ownerLabel]: null },
      }),
    ),
  );
}

/** The Secrets of releases named cilium, and of every other one that an object of ours names. */
async function helmSecrets({ kube }: ConnectedPass, observed: Observed, objects: readonly KubeObject[]) {
  const names = new Set(objects.flatMap((object) => helmClaim(object)?.name ?? []));
  names.delete("cilium");
  const lists = await Promise.all(
    [...names].map((name) => kube.listMetadata("Secret", { labelSelector: `owner=helm,name=${name}` })),
  );
  return [...(observed.helmReleases ?? []), ...lists.flatMap((found) => found ?? [])];
}

/** Where no revision tells what we applied, everything may be it but names, labels and annotations. */
function withoutMetadata({ metadata: { name }, ...object }: KubeObject): KubeObject {
  return { ...object, metadata: { name } } as KubeObject;
}
