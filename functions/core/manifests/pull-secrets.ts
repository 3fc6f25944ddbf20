import type { LocalObjectReference } from "kubernetes-types/core/v1.js";
import type { RenderOptions } from "./render-options.ts";

/** Of every pod; absent where the fleet names none. */
export function pullSecrets({ imagePullSecrets }: RenderOptions): {
  imagePullSecrets?: LocalObjectReference[];
} {
  if (imagePullSecrets === undefined || imagePullSecrets.length === 0) return {};
  return { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) };
}
