import type { PreflightView } from "../../functions/core/preflight/preflight-view.ts";
import { clearView } from "./clear-view.ts";

const configMap = (name: string, data: Readonly<Record<string, string>>) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "kube-system" },
  data,
});
const fromOlder = {
  moment: "change",
  before: { ...clearView.spec, release: "1.18.12" },
} as const;

/** Clusters that rules of the way between two releases object to, each by one of them at least. */
export const upgradeViews: readonly Partial<PreflightView>[] = [
  {
    ...fromOlder,
    ciliumPolicies: [
      {
        apiVersion: "cilium.io/v2",
        kind: "CiliumNetworkPolicy",
        metadata: { name: "names", namespace: "shop" },
        spec: { egress: [{ toFQDNs: [{ matchPattern: "**.example.org" }] }] },
      },
    ],
  },
  { ...fromOlder, kubeProxyConfig: configMap("kube-proxy-config", { config: "mode: ipvs" }) },
  {
    spec: { ...clearView.spec, release: "1.21.0" },
    objects: [configMap("cilium-config", { "encryption-strict-mode-cidr": "10.0.0.0/8" })],
  },
];
