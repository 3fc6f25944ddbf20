import type { Json } from "../../../functions/core/json.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";

/** Images that Cilium's release builds, after the commit that its Go module holds: their digests are not in it. */
const ownImage = /^([^@]*\/cilium\/(?:cilium|operator-generic|hubble-relay):v[^@]*)@sha256:[0-9a-f]{64}$/;

/** The objects as the chart of Cilium's Go module has them: without the digests of the release's own images. */
export function withoutOwnDigests(objects: readonly KubeObject[]): readonly KubeObject[] {
  return objects.map((object) => {
    const { spec } = object;
    return spec === undefined ? object : { ...object, spec: stripped(spec) };
  });
}

function stripped(value: Json): Json {
  if (Array.isArray(value)) return value.map(stripped);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, member === undefined ? member : imageOr(key, member)]),
  );
}

function imageOr(key: string, value: Json): Json {
  return key === "image" && typeof value === "string" ? value.replace(ownImage, "$1") : stripped(value);
}
