import type { KubeObject } from "../../../../functions/core/kube-object.ts";
import { productNames } from "../../../../functions/core/product-names.ts";
import { resourceKinds } from "../../../../functions/core/resource-kinds.ts";
import { resourcePath } from "../../../../functions/edges/kube/resource-path.ts";
import type { AdminClient } from "./admin-client.ts";

/** Kind and name of everything that carries our label. */
export async function labelledObjects(admin: AdminClient): Promise<readonly string[]> {
  const selector = `?labelSelector=${productNames.ownerLabel}%3Dtrue`;
  const names: string[] = [];
  for (const { apiVersion, kind } of Object.values(resourceKinds)) {
    const ours = await admin.list<KubeObject>(`${resourcePath({ apiVersion, kind })}${selector}`);
    names.push(...ours.map(({ metadata }) => `${kind} ${metadata.name}`));
  }
  return names;
}
