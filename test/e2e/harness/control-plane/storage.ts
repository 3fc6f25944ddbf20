import { refOf } from "../../../../functions/core/kube-object.ts";
import { resourcePath } from "../../../../functions/edges/kube/resource-path.ts";
import { eksDefaults } from "../../../../local/nodes/eks-defaults.ts";
import type { AdminClient } from "./admin-client.ts";

/**
 * Driver and StorageClass of the EBS CSI add-on, and volumes as its driver would have made them. They follow their pods
 * from node to node where all nodes see the same `folder`.
 */
export async function provideStorage(admin: AdminClient, folder = "/nowhere"): Promise<void> {
  for (const object of eksDefaults) {
    if (object.apiVersion.startsWith("storage.")) await admin.apply(resourcePath(refOf(object)), object);
  }
  for (const name of ["volume-a", "volume-b"]) {
    await admin.apply(`/api/v1/persistentvolumes/${name}`, {
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name },
      spec: {
        storageClassName: "gp3",
        capacity: { storage: "10Gi" },
        accessModes: ["ReadWriteOnce"],
        persistentVolumeReclaimPolicy: "Retain",
        hostPath: { path: `${folder}/${name}`, type: "DirectoryOrCreate" },
      },
    });
  }
}
