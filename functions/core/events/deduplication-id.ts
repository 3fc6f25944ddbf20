import { type ClusterId, clusterKey } from "../cluster-id.ts";
import { digest } from "../digest.ts";

/** For the FIFO queue: the same trigger about the same cluster, delivered twice, is one reconcile request. */
export function deduplicationId(cluster: ClusterId, triggerId: string): string {
  return digest(`${clusterKey(cluster)} ${triggerId}`);
}
