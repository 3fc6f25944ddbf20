import { type KubeObject, refOf } from "../../../../functions/core/kube-object.ts";
import { spireNamespace } from "../../../../functions/core/manifests/parts/namespaces.ts";
import { resourcePath } from "../../../../functions/edges/kube/resource-path.ts";
import { renderWith, testRelease } from "../../../builders/render-with.ts";
import type { AdminClient } from "../control-plane/admin-client.ts";

/** Applies what the default render of a minor has for SPIRE: its namespace, all that is in it, and its rights in the cluster. */
export async function applySpire(admin: AdminClient, minor: string): Promise<void> {
  for (const object of renderWith({}, undefined, testRelease(minor)).filter(isOfSpire))
    await admin.apply(resourcePath(refOf(object)), object);
}

function isOfSpire({ metadata: { name, namespace } }: KubeObject): boolean {
  return namespace === spireNamespace || name === spireNamespace || name.startsWith("spire-");
}
