import { regionOf } from "../../cluster-id.ts";
import { jsonAt } from "../../json.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { classForSpire } from "./class-for-spire.ts";

/** SPIRE keeps the keys of its CA there, in a zone that its pod must be scheduled into. */
export function unfitStorageClass(
  view: Pick<PreflightView, "cluster" | "spec" | "pinned" | "storageClasses">,
): Found[] {
  const storageClass = classForSpire(view);
  if (storageClass === undefined) return [];
  const { cluster } = view;
  const { name } = storageClass.metadata;
  const other =
    "Name a better one by the fleet's setting storageClass before SPIRE is installed (eks-cilium-spire is made for you); a volume that is there keeps its class: kubectl get storageclasses";
  const isLate = jsonAt(storageClass, "volumeBindingMode") === "WaitForFirstConsumer";
  const isEncrypted = jsonAt(storageClass, "parameters", "encrypted") === "true";
  return [
    ...(isLate
      ? []
      : [
          {
            message: `StorageClass ${name} makes volumes before a pod is scheduled, in a zone where it may find no node.`,
            remedy: other,
          },
        ]),
    ...(isEncrypted
      ? []
      : [
          {
            message: `StorageClass ${name} does not ask for encryption, and SPIRE keeps its CA's keys on the volume.`,
            remedy: `${other} ; or have all volumes of the account in this region encrypted: aws ec2 enable-ebs-encryption-by-default --region ${regionOf(cluster)}`,
          },
        ]),
  ];
}
