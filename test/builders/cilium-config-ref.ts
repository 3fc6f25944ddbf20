/** ConfigMap `cilium-config`, which most stories about drift begin with. */
export const ciliumConfigRef = {
  apiVersion: "v1",
  kind: "ConfigMap",
  namespace: "kube-system",
  name: "cilium-config",
} as const;
