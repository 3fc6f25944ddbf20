import type { KubeObject } from "../kube-object.ts";
import { agentDaemonSet } from "./agent/daemon-set.ts";
import { ciliumConfig } from "./config/cilium-config.ts";
import { envoy } from "./envoy/envoy.ts";
import { hubble } from "./hubble/hubble.ts";
import type { HubbleCertificates } from "./hubble-certificates.ts";
import type { Manifest } from "./manifest.ts";
import { namespaces } from "./namespaces.ts";
import { operatorDeployment } from "./operator/deployment.ts";
import { agentAccess } from "./rbac/agent-rbac.ts";
import { operatorAccess } from "./rbac/operator-rbac.ts";
import type { Release } from "./releases/release.ts";
import type { RenderInput } from "./render-input.ts";
import type { RenderOptions } from "./render-options.ts";
import { spire } from "./spire/spire.ts";
import { withOwnershipLabels } from "./with-ownership-labels.ts";

/** Every object of Cilium for these options, part by part; only for options that `unsupported` lets pass. */
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
    ...agentAccess(input),
    agentDaemonSet(input, config),
    ...operatorAccess(input),
    operatorDeployment(input, config),
    ...envoy(input),
    ...hubble(input, certificates),
    ...spire(input),
  ];
  return manifests.map(withOwnershipLabels);
}
