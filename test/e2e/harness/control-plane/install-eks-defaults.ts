import { refOf } from "../../../../functions/core/kube-object.ts";
import { resourcePath } from "../../../../functions/edges/kube/resource-path.ts";
import { eksDefaults } from "../../../../local/nodes/eks-defaults.ts";
import type { AdminClient } from "./admin-client.ts";

/** Storage is an add-on, and comes when a story wants it. */
export async function installEksDefaults(admin: AdminClient): Promise<void> {
  for (const object of eksDefaults) {
    if (!object.apiVersion.startsWith("storage.")) await admin.apply(resourcePath(refOf(object)), object);
  }
}
