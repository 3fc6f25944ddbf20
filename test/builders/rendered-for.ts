import type { LastApplied } from "../../functions/core/desired/last-applied.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import { productNames } from "../../functions/core/product-names.ts";

/** What plans depend on besides the spec: the version of our product, and the certificates at hand. */
export interface RenderSeed {
  readonly product: string;
  readonly certificate: string;
}

/** A render in small: objects come and go with the spec, and differ by product and certificate. */
export function renderedFor(
  { spec }: Pick<LastApplied, "spec">,
  { product, certificate }: RenderSeed,
): KubeObject[] {
  const config = { encryption: spec.encryption, l7: `${spec.l7}`, product };
  const pod = { image: `cilium:${spec.release}` };
  const hasUi = spec.hubble === "full";
  return [
    ...(spec.mutualAuth === "spire" ? [owned("v1", "Namespace", "cilium-spire", undefined, {})] : []),
    owned("v1", "ConfigMap", "cilium-config", "kube-system", { data: config }),
    owned("v1", "Secret", "cilium-ca", "kube-system", { data: { "ca.key": certificate } }),
    ...(hasUi
      ? [
          owned("v1", "Secret", "hubble-relay-client-certs", "kube-system", {
            data: { "tls.key": `r-${certificate}` },
          }),
        ]
      : []),
    ...(hasUi
      ? [owned("apps/v1", "Deployment", "hubble-ui", "kube-system", { spec: { template: pod } })]
      : []),
    owned("apps/v1", "DaemonSet", "cilium", "kube-system", { spec: { template: pod } }),
  ];
}

function owned(
  apiVersion: string,
  kind: string,
  name: string,
  namespace: string | undefined,
  content: Omit<KubeObject, "apiVersion" | "kind" | "metadata">,
): KubeObject {
  const labels = { [productNames.ownerLabel]: "true" };
  const metadata = namespace === undefined ? { name, labels } : { name, namespace, labels };
  return { apiVersion, kind, metadata, ...content } as KubeObject;
}
