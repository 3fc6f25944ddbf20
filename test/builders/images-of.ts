import type { KubeObject } from "../../functions/core/kube-object.ts";
import { leavesOf } from "./leaves-of.ts";

/** The image of every container, in the order of the render. */
export function imagesOf(objects: readonly KubeObject[]): readonly string[] {
  return objects
    .flatMap((object) => leavesOf(object))
    .flatMap(([path, value]) => (path.endsWith("/image") && typeof value === "string" ? [value] : []));
}
