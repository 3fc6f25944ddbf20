import { ownStorageClassName } from "../../desired/pin-parameters.ts";
import type { KubeObject } from "../../kube-object.ts";
import { ownStorageClass } from "../../plan/own-storage-class.ts";
import type { PreflightView } from "../preflight-view.ts";

/** StorageClass of SPIRE's volume; undefined: there is none, or none is needed. */
export function classForSpire({
  spec,
  pinned,
  storageClasses,
}: Pick<PreflightView, "spec" | "pinned" | "storageClasses">): KubeObject | undefined {
  const isNeeded = spec.mutualAuth === "spire" && pinned.storageSize !== null;
  if (!isNeeded || pinned.storageClass === null) return undefined;
  const found = storageClasses.find(({ metadata }) => metadata.name === pinned.storageClass);
  // Ours may not be made yet.
  return found ?? (pinned.storageClass === ownStorageClassName ? ownStorageClass : undefined);
}
