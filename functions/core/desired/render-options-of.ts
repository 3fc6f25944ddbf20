import { defaultTaintKey } from "../manifests/parts/start-up-taint.ts";
import type { RenderOptions } from "../manifests/render-options.ts";
import type { CiliumSpec } from "./cilium-spec.ts";
import type { FleetSettings } from "./fleet-settings.ts";
import type { PinnedParameters } from "./pinned-parameters.ts";

/** Spec and pinned parameters in the words of the render. */
export function renderOptionsOf(
  spec: CiliumSpec,
  pinned: PinnedParameters,
  settings: FleetSettings,
): RenderOptions {
  return {
    kubernetesVersion: pinned.kubernetesVersion,
    fineGrainedKubelets: pinned.fineGrainedKubelets ?? false,
    clusterName: pinned.clusterName,
    ipFamily: pinned.ipFamily,
    routerAddressPool: pinned.routerPool,
    encryption: spec.encryption,
    mutualAuthentication:
      spec.mutualAuth === "none"
        ? null
        : {
            provider: "spire",
            // Preflight objects to it; the rest goes through the dry run all the same, so that all objections come at once.
            storageClass: pinned.storageClass ?? "not-chosen",
            storageSize: pinned.storageSize === undefined ? settings.storageSize : pinned.storageSize,
          },
    hubble: hubbleOf(spec, settings),
    l7Proxy: spec.l7,
    operatorReplicas: pinned.operatorReplicas,
    operatorRestartsDns: spec.restartPods !== "none",
    extraConfig: settings.extraConfig,
    imageRegistries: settings.imageRegistries,
    ...(!settings.imageDigests && { imageDigests: false }),
    nodeSelectors: settings.nodeSelectors,
    extraTolerations: settings.extraTolerations,
    // Left out where it is Cilium's own, so that an options file or a chart's values say what differs.
    ...(settings.agentNotReadyTaintKey !== defaultTaintKey && {
      agentNotReadyTaintKey: settings.agentNotReadyTaintKey,
    }),
    imagePullSecrets: settings.imagePullSecrets,
  };
}

function hubbleOf(spec: CiliumSpec, settings: FleetSettings): RenderOptions["hubble"] {
  if (spec.hubble === "off") return null;
  if (spec.hubble === "agent") return { relay: false, ui: false, metrics: [] };
  return { relay: true, ui: spec.hubble === "full", metrics: settings.hubbleMetrics, relayTls: true };
}
