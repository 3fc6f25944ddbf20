import type { RenderOptions } from "../manifests/render-options.ts";
import type { Choices } from "./choices.ts";
import type { FleetSettings } from "./fleet-settings.ts";
import type { Wish } from "./wish.ts";

/** The wish and the choices in the words of the render. */
export function renderOptionsOf(wish: Wish, choices: Choices, settings: FleetSettings): RenderOptions {
  return {
    kubernetesVersion: choices.kubernetesVersion,
    clusterName: choices.clusterName,
    ipFamily: choices.ipFamily,
    routerAddressPool: choices.routerPool,
    encryption: wish.encryption,
    mutualAuthentication:
      wish.mutualAuth === "none"
        ? null
        : {
            provider: "spire",
            // Preflight objects to it; the rest of the wish is rehearsed all the same, so that all objections come at once.
            storageClass: choices.storageClass ?? "not-chosen",
            storageSize: choices.storageSize === undefined ? settings.storageSize : choices.storageSize,
          },
    hubble: hubbleOf(wish, settings),
    l7Proxy: wish.l7,
    operatorReplicas: choices.operatorReplicas,
    operatorRestartsDns: wish.restartPods !== "none",
    ...(wish.restartPods === "all" && { operatorRestartSelector: "" }),
    extraConfig: settings.extraConfig,
    imageRegistries: settings.imageRegistries,
    nodeSelectors: settings.nodeSelectors,
    extraTolerations: settings.extraTolerations,
    imagePullSecrets: settings.imagePullSecrets,
  };
}

function hubbleOf(wish: Wish, settings: FleetSettings): RenderOptions["hubble"] {
  if (wish.hubble === "off") return null;
  const full = wish.hubble === "full";
  return { relay: full, ui: full, metrics: full ? settings.hubbleMetrics : [] };
}
