import type { KubeObject } from "../kube-object.ts";
import { agentAccess } from "./agent/access.ts";
import { agentDaemonSet } from "./agent/daemon-set.ts";
import type { Choice } from "./choice.ts";
import { ciliumConfig } from "./config/cilium-config.ts";
import { envoy } from "./envoy/envoy.ts";
import { hubble } from "./hubble/hubble.ts";
import type { HubbleCertificates } from "./hubble-certificates.ts";
import type { Manifest } from "./manifest.ts";
import { namespaces } from "./namespaces.ts";
import { operatorAccess } from "./operator/access.ts";
import { operatorDeployment } from "./operator/deployment.ts";
import { owned } from "./owned.ts";
import type { Release } from "./release.ts";
import type { RenderOptions } from "./render-options.ts";
import { spire } from "./spire/spire.ts";

/** Every object of Cilium for these options, part by part; only for options that `unsupported` lets pass. */
export function render(
  options: RenderOptions,
  release: Release,
  certificates: HubbleCertificates,
): readonly KubeObject[] {
  const choice: Choice = { options, release };
  const config = ciliumConfig(choice);
  const manifests: readonly Manifest[] = [
    ...namespaces(options),
    config,
    ...agentAccess(choice),
    agentDaemonSet(choice, config),
    ...operatorAccess(choice),
    operatorDeployment(choice, config),
    ...envoy(choice),
    ...hubble(choice, certificates),
    ...spire(choice),
  ];
  return manifests.map(owned);
}
