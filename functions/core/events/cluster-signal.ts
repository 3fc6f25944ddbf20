import type { Naming } from "./name-cluster.ts";
import { ignored, refused, type Signal } from "./signal.ts";

/** News from outside about the cluster that was named. */
export function clusterSignal(naming: Naming, news: { readonly id: string; readonly why: string }): Signal {
  switch (naming.kind) {
    case "ours":
      return { kind: "cluster", cluster: naming.cluster, id: news.id, why: news.why, attempt: 0 };
    case "foreign":
      return ignored(`${news.why}: ${naming.why}`);
    case "unclear":
      return refused(`${news.why}: ${naming.why}`);
  }
}
