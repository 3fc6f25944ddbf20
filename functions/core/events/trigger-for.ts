import type { ClusterMatch } from "./match-cluster.ts";
import { ignored, refused, type Trigger } from "./trigger.ts";

/** News from outside about the cluster that was named. */
export function triggerFor(
  match: ClusterMatch,
  news: { readonly id: string; readonly why: string },
): Trigger {
  switch (match.kind) {
    case "ours":
      return { kind: "cluster", cluster: match.cluster, id: news.id, why: news.why, attempt: 0 };
    case "foreign":
      return ignored(`${news.why}: ${match.why}`);
    case "unclear":
      return refused(`${news.why}: ${match.why}`);
  }
}
