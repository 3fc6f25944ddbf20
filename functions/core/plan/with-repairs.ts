import { digest } from "../digest.ts";
import type { Json } from "../json.ts";
import { jsonAt } from "../json-at.ts";
import { type KubeObject, keyOf } from "../kube-object.ts";
import { productNames } from "../product-names.ts";
import { stableJson } from "../stable-json.ts";
import { ownedPart } from "./fingerprint.ts";
import type { LiveState } from "./live-state.ts";

/**
 * Workloads read their configuration once, when their pods start. So a ConfigMap that somebody changed gets a mark
 * with its repair, which the pod templates of its readers must bear too: what pods have read meanwhile nobody knows,
 * and a pass that is cut between the two is finished by the next. A configuration that is to be another (`moved`)
 * rolls its readers by its checksum.
 */
export function withRepairs(
  target: readonly KubeObject[],
  live: LiveState,
  moved: ReadonlySet<string>,
): KubeObject[] {
  const marks = new Map<string, string>();
  const configured = target.map((object) => {
    const mark = object.kind === "ConfigMap" ? markOf(object, live, moved) : undefined;
    if (mark === undefined) return object;
    marks.set(digest(stableJson(object["data"] ?? {})), mark);
    return annotated(object, mark);
  });
  return configured.map((object) => {
    const template = jsonAt(object, "spec", "template");
    const checksum = jsonAt(template, "metadata", "annotations", productNames.configurationChecksum);
    const mark = typeof checksum === "string" ? marks.get(checksum) : undefined;
    if (mark === undefined) return object;
    return { ...object, spec: { ...mapOf(object["spec"]), template: annotated(mapOf(template), mark) } };
  });
}

function markOf(object: KubeObject, { objects }: LiveState, moved: ReadonlySet<string>): string | undefined {
  const found = objects.get(keyOf(object));
  if (found === undefined) return undefined;
  const wished = object["data"] ?? {};
  const isAsWished = stableJson(ownedPart(found["data"] ?? {}, wished)) === stableJson(wished);
  return isAsWished || moved.has(keyOf(object))
    ? found.metadata.annotations?.[productNames.configurationRepair]
    : found.metadata.resourceVersion;
}

interface JsonMap {
  readonly [field: string]: Json | undefined;
}

function annotated<T extends JsonMap>(object: T, mark: string): T {
  const metadata = mapOf(object["metadata"]);
  const annotations = { ...mapOf(metadata["annotations"]), [productNames.configurationRepair]: mark };
  return { ...object, metadata: { ...metadata, annotations } };
}

function mapOf(value: Json | undefined): JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonMap) : {};
}
