import type { Json } from "../../functions/core/json.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";

/** Every value within that is no map or list, with its path: `/spec/replicas`. */
export function leavesOf(
  value: Json | undefined,
  path = "",
): readonly (readonly [string, Json | undefined])[] {
  if (value === null || typeof value !== "object") return [[path, value]];
  return Object.entries(value).flatMap(([key, member]) => leavesOf(member, `${path}/${key}`));
}

/** The image of every container, in the order of the render. */
export function imagesOf(objects: readonly KubeObject[]): readonly string[] {
  return objects
    .flatMap((object) => leavesOf(object))
    .flatMap(([path, value]) => (path.endsWith("/image") && typeof value === "string" ? [value] : []));
}
