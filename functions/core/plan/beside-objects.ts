import type { FleetSettings } from "../desired/fleet-settings.ts";
import type { PinnedParameters } from "../desired/pinned-parameters.ts";
import { errandNamespace } from "../errands/errand-namespace.ts";
import { type KubeObject, keyOf, type ObjectRef, refOf } from "../kube-object.ts";
import { ownStorageClass } from "./own-storage-class.ts";
import { readerObjects } from "./reader-role.ts";

/** Objects of ours beside the chart's: in the inventory, and in no revision, so that no change of theirs is a change of Cilium. */
export function besideObjects(
  { standingAccess }: Pick<FleetSettings, "standingAccess">,
  { storageClass }: Pick<PinnedParameters, "storageClass">,
  mayProbe: boolean,
): readonly KubeObject[] {
  const { name } = ownStorageClass.metadata;
  return [
    ...(storageClass === name ? [ownStorageClass] : []),
    ...(mayProbe ? [errandNamespace] : []),
    ...(standingAccess === "reader" ? readerObjects : []),
  ];
}

const refs: ReadonlyMap<string, ObjectRef> = new Map(
  [ownStorageClass, errandNamespace, ...readerObjects].map((object) => [keyOf(object), refOf(object)]),
);

/** The object of this key; undefined: it is none of them. */
export function besideRef(key: string): ObjectRef | undefined {
  return refs.get(key);
}

export function isBeside(object: KubeObject): boolean {
  return refs.get(keyOf(object))?.apiVersion === object.apiVersion;
}
