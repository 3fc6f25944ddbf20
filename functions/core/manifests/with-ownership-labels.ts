import type { KubeObject } from "../kube-object.ts";
import { productNames } from "../product-names.ts";
import type { Manifest } from "./manifest.ts";

const ownership = {
  [productNames.ownerLabel]: "true",
  [productNames.managedByLabel]: "eks-cilium",
};

/** Marks an object as ours; its pod template and its selectors stay as the chart has them. */
export function withOwnershipLabels(manifest: Manifest): KubeObject {
  const metadata = { ...manifest.metadata, labels: { ...manifest.metadata?.labels, ...ownership } };
  // kubernetes-types describes plain JSON, but as interfaces, which TypeScript never gives an index signature.
  return { ...manifest, metadata } as unknown as KubeObject;
}
