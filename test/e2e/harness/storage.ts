import type { AdminClient } from "./admin-client.ts";

/** The class that EKS guides create for the EBS CSI driver, and volumes as its driver would have made them. */
export async function provideStorage(admin: AdminClient): Promise<void> {
  await admin.apply("/apis/storage.k8s.io/v1/storageclasses/gp3", {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: "gp3" },
    provisioner: "ebs.csi.aws.com",
    volumeBindingMode: "WaitForFirstConsumer",
  });
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
