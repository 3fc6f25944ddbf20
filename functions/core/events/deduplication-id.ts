import { type ClusterId, clusterKey } from "../cluster-id.ts";
import { digest } from "../digest.ts";

/** For the FIFO queue: the same signal about the same cluster, delivered twice, is one work order. */
export function deduplicationId(cluster: ClusterId, signalId: string): string {
  return digest(`${clusterKey(cluster)} ${signalId}`);
}
