import { digest } from "../digest.ts";
import { type Json, jsonAt } from "../json.ts";
import { type KubeObject, keyOf } from "../kube-object.ts";
import { productNames } from "../product-names.ts";
import { stableJson } from "../stable-json.ts";
import { fieldsWeApplied } from "./fingerprint.ts";
import type { LiveState } from "./live-state.ts";

/**
 * Workloads read their configuration once, when their pods start. So a ConfigMap that somebody changed gets a mark
 * with its repair, which the pod templates of its readers must bear too: what pods have read meanwhile nobody knows,
 * and a pass that is cut between the two is finished by the next. A configuration that is to be another (`moved`)
 * rolls its readers by its checksum.
 */
export function withRestartAnnotations(
  target: readonly KubeObject[],
  live: LiveState,
  changed: ReadonlySet<string>,
): KubeObject[] {
  const restarts = new Map<string, string>();
  const configured = target.map((object) => {
    const restart = object.kind === "ConfigMap" ? restartOf(object, live, changed) : undefined;
    if (restart === undefined) return object;
    restarts.set(digest(stableJson(object["data"] ?? {})), restart);
    return annotated(object, restart);
  });
  return configured.map((object) => {
    const template = jsonAt(object, "spec", "template");
    const checksum = jsonAt(template, "metadata", "annotations", productNames.configurationChecksum);
    const restart = typeof checksum === "string" ? restarts.get(checksum) : undefined;
    if (restart === undefined) return object;
    return { ...object, spec: { ...mapOf(object["spec"]), template: annotated(mapOf(template), restart) } };
  });
}

function restartOf(
  object: KubeObject,
  { objects }: LiveState,
  changed: ReadonlySet<string>,
): string | undefined {
  const found = objects.get(keyOf(object));
  if (found === undefined) return undefined;
  const desired = object["data"] ?? {};
  const isAsWished = stableJson(fieldsWeApplied(found["data"] ?? {}, desired)) === stableJson(desired);
  return isAsWished || changed.has(keyOf(object))
    ? found.metadata.annotations?.[productNames.restartAnnotation]
    : found.metadata.resourceVersion;
}

interface JsonMap {
  readonly [field: string]: Json | undefined;
}

function annotated<T extends JsonMap>(object: T, restart: string): T {
  const metadata = mapOf(object["metadata"]);
  const annotations = { ...mapOf(metadata["annotations"]), [productNames.restartAnnotation]: restart };
  return { ...object, metadata: { ...metadata, annotations } };
}

function mapOf(value: Json | undefined): JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonMap) : {};
}
