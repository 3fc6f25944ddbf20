import type { BenchCluster } from "../bench-cluster.ts";
import type { SelfMeasured } from "../spent.ts";

/** Whoever brings Cilium into a cluster; the second time there is nothing left to do. */
export interface Contender {
  readonly name: string;
  readonly place: "whole process" | "in process";
  /** As whom it speaks to the API server. */
  readonly user: (cluster: BenchCluster) => string;
  readonly run: (cluster: BenchCluster, round: "first" | "again") => Promise<SelfMeasured>;
  /** What has to happen between the two. */
  readonly settle?: (cluster: BenchCluster) => Promise<void>;
}
