import { setTag } from "../../desired/tag-commands.ts";
import { jsonAt } from "../../json.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { classForSpire } from "./class-for-spire.ts";
import { installEbsDriver } from "./install-ebs-driver.ts";

/** A class of a driver that is not there: the volume is never made, and SPIRE's server waits for ever (cilium #26930). */
export function missingCsiDriver(
  view: Pick<PreflightView, "cluster" | "spec" | "pinned" | "storageClasses" | "csiDrivers">,
): Found | undefined {
  const storageClass = classForSpire(view);
  const driver = jsonAt(storageClass, "provisioner");
  const isThere = view.csiDrivers.some(({ name }) => name === driver);
  if (storageClass === undefined || typeof driver !== "string" || isThere) return undefined;
  // What comes with Kubernetes needs no driver object.
  if (driver.startsWith("kubernetes.io/")) return undefined;
  const { cluster } = view;
  const install = driver === "ebs.csi.aws.com" ? installEbsDriver(cluster) : `Install the driver ${driver}`;
  return {
    message: `StorageClass ${storageClass.metadata.name} is of the CSI driver ${driver}, which is not installed: SPIRE's server would wait for its volume.`,
    remedy: `${install} ; or do without SPIRE: ${setTag(cluster.arn, "cilium_mutual_auth", "none")}`,
  };
}
