import type { ClusterId } from "../../core/cluster-id.ts";
import type { FleetSettings } from "../../core/desired/fleet-settings.ts";
import type { NodeNetwork } from "../../core/preflight/reachability/node-network.ts";
import type { Alarms } from "./alarms.ts";
import type { Calendars } from "./calendars.ts";
import type { Certificates } from "./certificates.ts";
import type { Eks } from "./eks.ts";
import type { KubeApi } from "./kube-api.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import type { PhaseEvents } from "./phase-events.ts";
import type { TriggerQueue, WorkQueue } from "./queues.ts";
import type { Records } from "./records.ts";
import type { RolloutEvents } from "./rollout-events.ts";
import type { RolloutQueue } from "./rollout-queue.ts";

/** How to reach one cluster's API server during one pass. */
export interface ClusterEndpoint {
  readonly cluster: ClusterId;
  /** `https://…` */
  readonly endpoint: string;
  /** PEM. */
  readonly certificateAuthority: string;
}

/** The world as the flows see it. The edges fill it, and so may a test with stateful stand-ins. */
export interface Ports {
  readonly settings: FleetSettings;
  /** Path in Parameter Store under which the records lie, without a slash at its end. */
  readonly recordPrefix: string;
  /** Whether passes run in a VPC, from which private endpoints may be reached; undefined: nobody said. */
  readonly isInVpc?: boolean;
  readonly eks: Eks;
  /** CIDR blocks of a VPC, secondary ones and those of IPv6 included. */
  readonly vpcCidrs: (vpcId: string) => Promise<readonly string[]>;
  /** CIDR blocks of the VPCs that are peered with one. */
  readonly peerCidrs: (vpcId: string) => Promise<readonly string[]>;
  /** What lies between these instances. */
  readonly nodeNetwork: (instanceIds: readonly string[]) => Promise<NodeNetwork>;
  /** Opens connections that live as long as the returned `close` is not called. */
  readonly kube: (target: ClusterEndpoint) => Promise<KubeConnection>;
  readonly records: Records;
  readonly triggers: TriggerQueue;
  readonly work: WorkQueue;
  readonly phaseEvents: PhaseEvents;
  readonly rollouts: RolloutQueue;
  readonly rolloutEvents: RolloutEvents;
  readonly alarms: Alarms;
  readonly calendars: Calendars;
  readonly certificates: Certificates;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Lets so many seconds go by, or fewer where the time of the pass is up: the next call then tells so. */
  readonly pause: (seconds: number) => Promise<void>;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Calls of one verb that ended with one status so far; status 0: no answer came. */
export type CallCount = {
  readonly verb: string;
  readonly status: number;
  readonly calls: number;
  /** Bytes of the bodies. */
  readonly sent: number;
  readonly received: number;
};

export interface KubeConnection {
  readonly api: KubeApi;
  /** For the log of a pass. */
  readonly calls: () => readonly CallCount[];
  readonly close: () => Promise<void>;
}
