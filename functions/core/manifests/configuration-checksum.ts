import type { ConfigMap } from "kubernetes-types/core/v1.js";
import { digest } from "../digest.ts";
import { productNames } from "../product-names.ts";
import { stableJson } from "../stable-json.ts";

/**
 * The pod-template annotation that rolls a workload when the content of its ConfigMap changes.
 * Secrets are never part of it: agents and relay reload Hubble's certificates from their mounted files.
 */
export function configurationChecksum(consumed: ConfigMap): Readonly<Record<string, string>> {
  return { [productNames.configurationChecksum]: digest(stableJson(consumed.data ?? {})) };
}
