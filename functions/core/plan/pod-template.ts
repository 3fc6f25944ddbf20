import { type Json, jsonAt, listAt, mapAt } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import { stableJson } from "../stable-json.ts";

/** Whether two workloads, both as we render or store them, have the same pods. */
export function hasSameTemplate(one: KubeObject, other: KubeObject): boolean {
  const [a, b] = [one, other].map((object) => stableJson(mapAt(object, "spec", "template")));
  return a === b;
}

/**
 * Whether a live workload has the pod template of one that we render, as far as images and checksums tell: a server spells
 * other fields in its own way.
 */
export function carriesTemplate(live: KubeObject, applied: KubeObject): boolean {
  const annotations = Object.keys(annotationsOf(applied));
  const mark = (object: KubeObject) =>
    stableJson([imagesOf(object), annotations.map((name) => annotationsOf(object)[name] ?? null)]);
  return mark(live) === mark(applied);
}

function annotationsOf(workload: KubeObject) {
  return mapAt(workload, "spec", "template", "metadata", "annotations");
}

/** Of its containers, in their order. */
export function imagesOf(workload: KubeObject | undefined): (Json | undefined)[] {
  return listAt(workload, "spec", "template", "spec", "containers").map((container) =>
    jsonAt(container, "image"),
  );
}
