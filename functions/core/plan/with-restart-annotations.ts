import { digest } from "../digest.ts";
import { type Json, type JsonMap, jsonAt, mapAt } from "../json.ts";
import { type KubeObject, keyOf } from "../kube-object.ts";
import { productNames } from "../product-names.ts";
import { stableJson } from "../stable-json.ts";
import { fieldsWeApplied } from "./fingerprint.ts";
import type { LiveState } from "./live-state.ts";

/**
 * The target with restart annotations: workloads read their configuration once, when their pods start. A ConfigMap that
 * somebody changed is annotated with its repair, and so are the pod templates of its readers: nobody knows what their
 * pods have read meanwhile, and a pass that is cut between the two is finished by the next. Readers of a ConfigMap that
 * the spec changes (`changed`, by core/kube-object keyOf) roll by its checksum. While somebody else writes a ConfigMap
 * again and again, its repairs go on and its readers keep their annotation: they restart once when that is over.
 */
export function withRestartAnnotations(
  target: readonly KubeObject[],
  live: LiveState,
  changed: ReadonlySet<string>,
  isFoughtOver: (object: KubeObject, isDrifted: boolean) => boolean,
): KubeObject[] {
  const restarts = new Map<string, Restart>();
  const configured = target.map((object) => {
    const restart = object.kind === "ConfigMap" ? restartOf(object, live, changed) : undefined;
    if (restart === undefined) return object;
    const isHeldBack = isFoughtOver(object, restart.isNew);
    restarts.set(digest(stableJson(object["data"] ?? {})), { ...restart, isHeldBack });
    return annotated(object, restart.mark);
  });
  return configured.map((object) => {
    const template = mapAt(object, "spec", "template");
    const checksum = jsonAt(template, "metadata", "annotations", productNames.configurationChecksum);
    const restart = typeof checksum === "string" ? restarts.get(checksum) : undefined;
    if (restart === undefined) return object;
    const found = live.objects.get(keyOf(object));
    const mark = restart.isHeldBack && found !== undefined ? restartAnnotation(found) : restart.mark;
    if (typeof mark !== "string") return object;
    return { ...object, spec: { ...mapAt(object, "spec"), template: annotated(template, mark) } };
  });
}

/** The latest repair of its configuration that a workload's pods have read; undefined: there was none. */
export function restartAnnotation(workload: KubeObject): Json | undefined {
  const { restartAnnotation } = productNames;
  return jsonAt(workload, "spec", "template", "metadata", "annotations", restartAnnotation);
}

interface Restart {
  readonly mark: string;
  /** The readers wait for it. */
  readonly isHeldBack: boolean;
}

function restartOf(
  object: KubeObject,
  { objects }: LiveState,
  changed: ReadonlySet<string>,
): { readonly mark: string; readonly isNew: boolean } | undefined {
  const found = objects.get(keyOf(object));
  if (found === undefined) return undefined;
  const desired = object["data"] ?? {};
  const isAsDesired = stableJson(fieldsWeApplied(found["data"] ?? {}, desired)) === stableJson(desired);
  const isNew = !isAsDesired && !changed.has(keyOf(object));
  const mark = isNew
    ? found.metadata.resourceVersion
    : found.metadata.annotations?.[productNames.restartAnnotation];
  return mark === undefined ? undefined : { mark, isNew };
}

function annotated<T extends JsonMap>(object: T, restart: string): T {
  const metadata = mapAt(object, "metadata");
  const annotations = { ...mapAt(metadata, "annotations"), [productNames.restartAnnotation]: restart };
  return { ...object, metadata: { ...metadata, annotations } };
}
