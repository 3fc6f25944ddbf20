import type { KubeObject } from "../../kube-object.ts";
import type { PreflightView } from "../preflight-view.ts";

/** StorageClass of SPIRE's volume; undefined: there is none, or none is needed. */
export function classForSpire({
  spec,
  pinned,
  storageClasses,
}: Pick<PreflightView, "spec" | "pinned" | "storageClasses">): KubeObject | undefined {
  const isNeeded = spec.mutualAuth === "spire" && pinned.storageSize !== null;
  if (!isNeeded || pinned.storageClass === null) return undefined;
  return storageClasses.find(({ metadata }) => metadata.name === pinned.storageClass);
}
