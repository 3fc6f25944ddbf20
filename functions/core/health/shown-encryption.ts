import { jsonAt } from "../json.ts";
import type { HealthView } from "./health-view.ts";

/** Annotation of a CiliumNode with the public key of its node. */
export const wireguardKey = "network.cilium.io/wg-pub-key";

/**
 * Encryption as it shows in the cluster, to be told where nothing that is trusted says it. A ConfigMap alone proves
 * none: agents have published keys, or it is unknown.
 */
export function shownEncryption({
  objects,
  ciliumNodes,
}: Pick<HealthView, "objects" | "ciliumNodes">): "wireguard" | "none" | "unknown" {
  const config = jsonAt(objects.get("ConfigMap kube-system/cilium-config"), "data");
  if (config === undefined) return "unknown";
  if (jsonAt(config, "enable-wireguard") !== "true") return "none";
  const hasKeys = ciliumNodes?.some(({ metadata }) => metadata.annotations?.[wireguardKey] !== undefined);
  return hasKeys ? "wireguard" : "unknown";
}
