import { ownStorageClassName } from "../desired/pin-parameters.ts";
import type { KubeObject } from "../kube-object.ts";
import { productNames } from "../product-names.ts";

/**
 * The class that is made where the fleet's setting names it. Its volume is made in the zone of the pod that asks for it,
 * and encrypted, for SPIRE keeps its CA's keys there.
 */
export const ownStorageClass: KubeObject = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name: ownStorageClassName, labels: { [productNames.ownerLabel]: "true" } },
  provisioner: "ebs.csi.aws.com",
  parameters: { type: "gp3", encrypted: "true" },
  volumeBindingMode: "WaitForFirstConsumer",
  allowVolumeExpansion: true,
  reclaimPolicy: "Delete",
};
