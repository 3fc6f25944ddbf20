import type { ReceivedRequest } from "../../../local/kubernetes/http/request-log.ts";
import type { FleetCluster } from "./fleet-cluster.ts";

/** What the product asked of all API servers since their logs were cleared, by what it does there. */
export function kubernetesRequests(clusters: Iterable<FleetCluster>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = { read: 0, review: 0, dryRun: 0, write: 0 };
  for (const { kubernetes } of clusters) {
    for (const request of kubernetes.requests.all) {
      const kind = kindOf(request);
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
  }
  return counts;
}

function kindOf({ method, path, dryRun }: ReceivedRequest): string {
  if (method === "GET") return "read";
  if (path.startsWith("/apis/authorization.k8s.io/")) return "review";
  return dryRun ? "dryRun" : "write";
}
