import { type Json, jsonAt } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import { productNames } from "../product-names.ts";

/** The repair of its configuration that a workload's pods have seen; undefined: there was none. */
export function restartAnnotation(workload: KubeObject): Json | undefined {
  const { restartAnnotation } = productNames;
  return jsonAt(workload, "spec", "template", "metadata", "annotations", restartAnnotation);
}
