import { type KubeObject, keyOf, refOf } from "../../../../functions/core/kube-object.ts";
import { resourcePath } from "../../../../functions/edges/kube/resource-path.ts";
import type { AdminClient } from "./admin-client.ts";

/**
 * What the real API server has against an object that it does not have yet: refusals and warnings, by apply as the
 * product does it, and by create, whose decoder alone knows fieldValidation=Strict. Empty: it takes the object.
 */
export async function dryRunComplaints(admin: AdminClient, object: KubeObject): Promise<readonly string[]> {
  const { name: _, ...collection } = refOf(object);
  const paths = { apply: resourcePath(refOf(object)), create: resourcePath(collection) };
  const answers = await Promise.all(
    (["apply", "create"] as const).map(async (way) => {
      const { status, warnings, text } = await admin.dryRun(way, paths[way], object);
      const refusals = status === 200 || status === 201 ? [] : [`${status} ${text.trim()}`];
      return [...refusals, ...warnings].map((complaint) => `${way} ${keyOf(object)}: ${complaint}`);
    }),
  );
  return answers.flat();
}
