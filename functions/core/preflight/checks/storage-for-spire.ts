import { ownStorageClassName } from "../../desired/pin-parameters.ts";
import { setTag, shellWord } from "../../desired/tag-commands.ts";
import type { Objection } from "../../objection.ts";
import type { PreflightView } from "../preflight-view.ts";
import { installEbsDriver } from "./install-ebs-driver.ts";

/** SPIRE's server keeps its database and keys on a volume. */
export function storageForSpire(view: PreflightView): Objection | undefined {
  const { cluster, spec, pinned, namedStorageClass } = view;
  const needsClass = spec.mutualAuth === "spire" && pinned.storageSize !== null;
  if (!needsClass || pinned.storageClass !== null) return undefined;
  const wanted =
    namedStorageClass === null
      ? "with provisioner ebs.csi.aws.com"
      : `named ${namedStorageClass}, as the fleet's settings ask`;
  const example = {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: namedStorageClass ?? "gp3" },
    provisioner: "ebs.csi.aws.com",
    parameters: { type: "gp3", encrypted: "true" },
    volumeBindingMode: "WaitForFirstConsumer",
  };
  return {
    code: "no-storage-class",
    severity: "blocking",
    message: `There is no StorageClass ${wanted}; SPIRE's server needs a volume.`,
    remedy:
      `${installEbsDriver(cluster)} ; and make a class, for example: kubectl apply -f - <<< ${shellWord(JSON.stringify(example))} ; ` +
      `or have one made, by the fleet's setting storageClass "${ownStorageClassName}" ; ` +
      `or do without authentication: ${setTag(cluster.arn, "cilium_mutual_auth", "none")}`,
  };
}
