import type { KubeObject } from "../kube-object.ts";
import { productNames } from "../product-names.ts";

/** Namespace of our errands; only who administers the cluster has rights in it. */
export const errandNamespaceName = "eks-cilium-errands";

/** A report mounts folders of its node, which Pod Security admits in a privileged namespace only. */
export const errandNamespace: KubeObject = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: {
    name: errandNamespaceName,
    labels: { [productNames.ownerLabel]: "true", "pod-security.kubernetes.io/enforce": "privileged" },
  },
};
