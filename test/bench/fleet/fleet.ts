import type { createPorts } from "../../../functions/edges/create-ports.ts";
import type { AdminClients } from "../../../local/admin-clients.ts";
import type { LocalAws } from "../../../local/aws/start-aws.ts";
import type { WorldQueues } from "../../../local/create-queues.ts";
import type { WorldClock } from "../../../local/world-clock.ts";
import type { AwsLatency } from "./aws-latency.ts";
import type { ExecutionEnvironments } from "./execution-environments.ts";
import type { FleetCluster } from "./fleet-cluster.ts";
import type { Ledger } from "./ledger.ts";

/** Many clusters, the product's functions on their queues, and whoever counts what they do. */
export interface Fleet {
  readonly clock: WorldClock;
  readonly aws: LocalAws;
  readonly clients: AdminClients;
  readonly queues: WorldQueues;
  readonly awsLatency: AwsLatency;
  readonly ledger: Ledger;
  readonly environments: readonly ExecutionEnvironments[];
  /** By name. */
  readonly clusters: ReadonlyMap<string, FleetCluster>;
  /** From now on nodes and controllers of these clusters live. Those of the others rest: nothing happens there. */
  readonly activate: (clusters: readonly FleetCluster[]) => Promise<void>;
  /** From now on nothing happens in these. */
  readonly rest: (clusters: readonly FleetCluster[]) => void;
  /** Ports of the product, of an execution environment of their own. */
  readonly createPorts: () => ReturnType<typeof createPorts>;
  readonly stop: () => Promise<void>;
}
