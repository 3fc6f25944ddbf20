import type { FleetSettings } from "../../functions/core/desired/fleet-settings.ts";
import type { Json } from "../../functions/core/json.ts";
import { productNames } from "../../functions/core/product-names.ts";
import type { RolloutMessage } from "../../functions/core/rollouts/rollout-messages.ts";
import type { RolloutEvent } from "../../functions/core/rollouts/rollout-told.ts";
import { AwsCallError } from "../../functions/flows/ports/aws-call-error.ts";
import type { Ports } from "../../functions/flows/ports/ports.ts";
import type { WorkMessage } from "../../functions/flows/ports/queues.ts";

interface LogLine {
  readonly level: "info" | "warn" | "error";
  readonly message: string;
  readonly fields: Readonly<Record<string, Json | Error | undefined>>;
}

/** Everything that triggers touch, kept in memory: queues that remember, an EKS and a store with given names. */
export interface QueueWorld {
  readonly ports: Ports;
  /** Messages of work.fifo that were not dropped as duplicates. */
  readonly work: WorkMessage[];
  readonly triggers: { readonly body: string; readonly delaySeconds: number }[];
  /** Messages of rollouts.fifo that were not dropped as duplicates. */
  readonly rollouts: RolloutMessage[];
  readonly rolloutEvents: RolloutEvent[];
  readonly log: LogLine[];
  /** Metrics by name, summed up. */
  readonly counted: Map<string, number>;
  readonly inPhase: Map<string, number>;
  /** What had been counted when an invocation ended. */
  readonly published: Readonly<Record<string, number>>[];
  /** Names of what exists; to be filled by the test. */
  readonly clusters: string[];
  readonly records: Map<string, string>;
  /** Sends that fail: true for a body or group that SQS shall refuse. */
  refuses: (text: string) => boolean;
}

const settings: FleetSettings = {
  scope: { partition: "aws", account: "111122223333", region: "eu-west-1" },
  roleArn: "arn:aws:iam::111122223333:role/eks-cilium-reconcile",
  release: "1.19.6",
  storageClass: null,
  storageSize: "1Gi",
  onUntag: "keep",
  recordDays: 90,
  foreignFields: "report",
  rolloutAlarms: [],
  standingAccess: "reader",
  allowedTags: {},
  agentNotReadyTaintKey: "node.cilium.io/agent-not-ready",
  hubbleMetrics: [],
  imageRegistries: {},
  imageDigests: true,
  extraConfig: {},
  nodeSelectors: {},
  extraTolerations: [],
  imagePullSecrets: [],
  releases: [],
  knownBad: [],
};

export function makeQueueWorld(): QueueWorld {
  const work: WorkMessage[] = [];
  const triggers: { readonly body: string; readonly delaySeconds: number }[] = [];
  const rollouts: RolloutMessage[] = [];
  const rolloutEvents: RolloutEvent[] = [];
  const log: LogLine[] = [];
  const counted = new Map<string, number>();
  const inPhase = new Map<string, number>();
  const published: Readonly<Record<string, number>>[] = [];
  const clusters: string[] = [];
  const records = new Map<string, string>();
  const line =
    (level: LogLine["level"]) =>
    (message: string, fields: LogLine["fields"] = {}) => {
      log.push({ level, message, fields });
    };
  const refuse = (text: string): void => {
    if (world.refuses(text)) throw new AwsCallError("unreachable", "TimeoutError", `send ${text}: no answer`);
  };
  const ports: Ports = {
    settings,
    recordPrefix: productNames.recordPrefix,
    eks: {
      describe: async () => undefined,
      clusterNames: async () => [...clusters],
      nodeGroups: async () => [],
      grantAccess: async () => "created",
      entryBefore: async () => undefined,
      allowAccessEntries: async () => {},
      returnAdmin: async () => "returned",
      hasOwnAccess: async () => false,
      revokeAccess: async () => "absent",
    },
    vpcCidrs: async () => [],
    peerCidrs: async () => [],
    nodeNetwork: async () => ({ interfaces: [], rules: [], acls: [], prefixLists: {} }),
    pause: async () => {},
    kube: async ({ endpoint }) => {
      throw new Error(`nobody answers at ${endpoint}`);
    },
    records: {
      read: async (name) => {
        const text = records.get(name);
        return text === undefined ? undefined : { text, version: 1 };
      },
      readAll: async (names) =>
        new Map(
          names.flatMap((name) => {
            const text = records.get(name);
            return text === undefined ? [] : [[name, { text, version: 1 }]];
          }),
        ),
      create: async (name, text) => {
        if (records.has(name)) return false;
        records.set(name, text);
        return true;
      },
      write: async (name, text) => {
        records.set(name, text);
        return 2;
      },
      delete: async (name) => void records.delete(name),
      list: async (path) =>
        [...records].filter(([name]) => name.startsWith(`${path}/`)).map(([name, text]) => ({ name, text })),
    },
    triggers: {
      async send(body, delaySeconds) {
        refuse(body);
        triggers.push({ body, delaySeconds });
      },
    },
    work: {
      async send(message) {
        refuse(message.group);
        if (work.some(({ deduplicationId }) => deduplicationId === message.deduplicationId)) return;
        work.push(message);
      },
    },
    rollouts: {
      async send(message) {
        if (rollouts.some(({ deduplicationId }) => deduplicationId === message.deduplicationId)) return;
        rollouts.push(message);
      },
    },
    rolloutEvents: {
      tell: async (events) => void rolloutEvents.push(...(events as readonly RolloutEvent[])),
    },
    alarms: { states: async () => [] },
    calendars: { state: async () => ({ isOpen: true }) },
    phaseEvents: { phaseChanged: async () => {} },
    certificates: { complete: async () => Promise.reject(new Error("no certificates are made here")) },
    now: () => 1_795_341_600_000,
    log: { info: line("info"), warn: line("warn"), error: line("error") },
    metrics: {
      add: (name, value) => counted.set(name, (counted.get(name) ?? 0) + value),
      clustersInPhase: (counts) => {
        for (const [phase, clusters] of Object.entries(counts)) inPhase.set(phase, clusters);
      },
      publish: () => {
        published.push(Object.fromEntries(counted));
      },
    },
  };
  const world: QueueWorld = {
    ports,
    work,
    triggers,
    rollouts,
    rolloutEvents,
    log,
    counted,
    inPhase,
    published,
    clusters,
    records,
    refuses: () => false,
  };
  return world;
}
