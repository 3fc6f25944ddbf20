import type { Pool } from "undici";
import { type KubeObject, refOf } from "../../functions/core/kube-object.ts";
import { resourcePath } from "../../functions/edges/kube/resource-path.ts";

/** The least that brings these objects into a cluster: namespaces, then a PATCH for each of the others, all at once. */
export async function patchAll(pool: Pool, token: string, objects: readonly KubeObject[]): Promise<void> {
  const patch = async (object: KubeObject): Promise<void> => {
    const { statusCode, body } = await pool.request({
      method: "PATCH",
      path: `${resourcePath(refOf(object))}?fieldManager=bare&force=true`,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/apply-patch+yaml" },
      body: JSON.stringify(object),
    });
    const text = await body.text();
    if (statusCode > 299) throw new Error(`patch ${resourcePath(refOf(object))}: ${statusCode} ${text}`);
  };
  const isNamespace = ({ kind }: KubeObject) => kind === "Namespace";
  await Promise.all(objects.filter(isNamespace).map(patch));
  await Promise.all(objects.filter((object) => !isNamespace(object)).map(patch));
}
