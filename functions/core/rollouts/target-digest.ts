import type { CiliumSpec } from "../desired/cilium-spec.ts";
import type { FleetSettings } from "../desired/fleet-settings.ts";
import type { PinnedParameters } from "../desired/pinned-parameters.ts";
import { renderOptionsOf } from "../desired/render-options-of.ts";
import { digest } from "../digest.ts";
import type { KubeObject } from "../kube-object.ts";
import { catalogueWith } from "../manifests/releases/catalogue.ts";
import { render } from "../manifests/render.ts";
import { stableJson } from "../stable-json.ts";

/** What each cluster chose for itself changes no plan, so that one choice stands for all. */
const anyCluster: Omit<PinnedParameters, "kubernetesVersion"> = {
  clusterName: "any",
  ipFamily: "ipv4",
  operatorReplicas: 2,
  storageClass: "any",
  storageSize: "1Gi",
  routerPool: { cidr: "198.18.0.0/16", maskSize: 28 },
};

const none = { certificate: "", key: "" };

/**
 * What this version of the product, with these settings, renders for a spec on any cluster. Undefined: the release is not
 * in the catalogue.
 *
 * @param kubernetesVersion Minor of the cluster, such as `1.34`.
 */
export function targetObjects(
  spec: Omit<CiliumSpec, "restartPods">,
  kubernetesVersion: string,
  settings: FleetSettings,
): readonly KubeObject[] | undefined {
  const release = catalogueWith(settings.releases).find(spec.release);
  if (release === undefined) return undefined;
  // Which pods are restarted is no part of what a record tells.
  const options = renderOptionsOf(
    { ...spec, restartPods: "dns" },
    { ...anyCluster, kubernetesVersion },
    settings,
  );
  const certificates = { ca: none, server: none, relay: none, relayServer: none, ui: none };
  return render(options, release, certificates);
}

/** SHA-256 of it: plan and pass compare it, so that a cluster is never given what nobody has planned. */
export function targetDigest(...given: Parameters<typeof targetObjects>): string | undefined {
  const objects = targetObjects(...given);
  return objects === undefined ? undefined : digest(stableJson(objects));
}
