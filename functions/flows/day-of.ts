import { type ClusterId, clusterKey } from "../core/cluster-id.ts";
import { digest } from "../core/digest.ts";

const dayMilliseconds = 86_400_000;

/**
 * Day of a time in milliseconds since 1970: `2026-11-22`. It begins at another moment for each cluster, so that a fleet does
 * not ask EC2 all at once.
 */
export function dayOf(time: number, cluster: ClusterId): string {
  const offset = Number.parseInt(digest(clusterKey(cluster)).slice(0, 8), 16) % dayMilliseconds;
  return new Date(time - offset).toISOString().slice(0, 10);
}
