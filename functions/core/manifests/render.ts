import type { KubeObject } from "../kube-object.ts";
import { productNames } from "../product-names.ts";
import { ciliumConfig } from "./agent/cilium-config.ts";
import { agentDaemonSet } from "./agent/daemon-set.ts";
import { envoy } from "./envoy/envoy.ts";
import { hubble } from "./hubble/hubble.ts";
import type { HubbleCertificates } from "./hubble/hubble-certificates.ts";
import { operatorDeployment } from "./operator/deployment.ts";
import type { Manifest } from "./parts/manifest.ts";
import { namespaces } from "./parts/namespaces.ts";
import { agentRbac } from "./rbac/agent-rbac.ts";
import { operatorRbac } from "./rbac/operator-rbac.ts";
import type { Release } from "./releases/release.ts";
import type { RenderInput } from "./render-input.ts";
import type { RenderOptions } from "./render-options.ts";
import { spire } from "./spire/spire.ts";

/** Objects of Cilium for these options, part by part; only for options to which `validateOptions` has no objection. */
export function render(
  options: RenderOptions,
  release: Release,
  certificates: HubbleCertificates,
): readonly KubeObject[] {
  const input: RenderInput = { options, release };
  const config = ciliumConfig(input);
  const manifests: readonly Manifest[] = [
    ...namespaces(options),
    config,
    ...agentRbac(input),
    agentDaemonSet(input, config),
    ...operatorRbac(input),
    operatorDeployment(input, config),
    ...envoy(input),
    ...hubble(input, certificates),
    ...spire(input),
  ];
  return manifests.map(withOwnershipLabels);
}

const ownership = {
  [productNames.ownerLabel]: "true",
  [productNames.managedByLabel]: "eks-cilium",
};

/** Object with the product's labels; its pod template and its selectors stay as the chart has them. */
function withOwnershipLabels(manifest: Manifest): KubeObject {
  const metadata = { ...manifest.metadata, labels: { ...manifest.metadata?.labels, ...ownership } };
  // kubernetes-types describes plain JSON, but as interfaces, which TypeScript never gives an index signature.
  return { ...manifest, metadata } as unknown as KubeObject;
}
