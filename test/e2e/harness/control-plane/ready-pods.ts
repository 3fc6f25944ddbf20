import type { Pod } from "kubernetes-types/core/v1.js";
import type { AdminClient } from "./admin-client.ts";

export async function readyPods(
  admin: AdminClient,
  namespace: string,
  selector: string,
): Promise<readonly Pod[]> {
  const pods = await admin.list<Pod>(
    `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`,
  );
  return pods.filter((pod) => pod.metadata?.deletionTimestamp === undefined && readySince(pod) !== undefined);
}

/** Milliseconds since 1970; undefined: not ready. */
export function readySince(pod: Pod): number | undefined {
  const ready = pod.status?.conditions?.find((condition) => condition.type === "Ready");
  return ready?.status === "True" ? Date.parse(String(ready.lastTransitionTime)) : undefined;
}
