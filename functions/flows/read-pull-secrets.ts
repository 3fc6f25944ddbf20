import { jsonAt } from "../core/json.ts";
import type { PullSecret } from "../core/preflight/preflight-facts.ts";
import type { KubeApi } from "./ports/kube-api.ts";

/** Types of the Secrets of these names in these namespaces; nothing else of them is kept. */
export async function readPullSecrets(
  kube: KubeApi,
  names: readonly string[],
  namespaces: readonly string[],
): Promise<readonly PullSecret[]> {
  const places = namespaces.flatMap((namespace) => names.map((name) => ({ namespace, name })));
  return Promise.all(
    places.map(async (place) => {
      const found = await kube.get({ apiVersion: "v1", kind: "Secret", ...place });
      return { ...place, type: found === undefined ? null : String(jsonAt(found, "type") ?? "Opaque") };
    }),
  );
}
