import { refOf } from "../../../../functions/core/kube-object.ts";
import { resourcePath } from "../../../../functions/edges/kube/resource-path.ts";
import { eksDefaults } from "../../../../local/nodes/eks-defaults.ts";
import type { AdminClient } from "./admin-client.ts";

/** Driver and StorageClass of the EBS CSI add-on, and volumes as its driver would have made them. */
export async function provideStorage(admin: AdminClient): Promise<void> {
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
        hostPath: { path: "/nowhere" },
      },
    });
  }
}
