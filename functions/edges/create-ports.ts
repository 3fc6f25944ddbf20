import { readFleetSettings } from "../core/desired/read-fleet-settings.ts";
import { partitionOf } from "../core/partitions.ts";
import { productNames } from "../core/product-names.ts";
import { readRecordPrefix } from "../core/read-record-prefix.ts";
import type { Ports } from "../flows/ports/ports.ts";
import type { RecordEncryption } from "./aws/ssm.ts";
import { extendDeadline, type WithDeadline } from "./deadline.ts";
import { lazyPort } from "./lazy-port.ts";
import { pause } from "./pause.ts";
import { makeLog } from "./telemetry/log.ts";
import { makeMetrics } from "./telemetry/metrics.ts";

/** Writes past Lambda's console, which would put words of its own before each line. */
const toLogs = (line: string) => void process.stdout.write(`${line}\n`);

type Environment = Readonly<Record<string, string | undefined>>;

/** Ports that a local world brings itself. */
export interface Overrides {
  readonly now?: () => number;
  /** Seconds of its time. */
  readonly pause?: (seconds: number) => Promise<void>;
  /** Log, line by line. */
  readonly write?: (line: string) => void;
  /** Metrics, line by line. */
  readonly count?: (line: string) => void;
}

/** Milliseconds after the deadline for the end of a pass: its record, then the message that continues it. */
const shutdownGrace = { record: 2_000, send: 4_000 } as const;

/**
 * Ports to AWS and its clusters, by the function's environment; throws where a variable is missing. Each invocation
 * has ports of its own: at its deadline every call ends. Each port is loaded when it is first called, so that a cold
 * start loads no more than its first request needs.
 */
export function createPorts(environment: Environment, overrides: Overrides = {}): WithDeadline<Ports> {
  const region = required(environment, "AWS_REGION");
  const settings = readFleetSettings(
    environment["EKS_CILIUM_SETTINGS"] ?? "{}",
    required(environment, "EKS_CILIUM_ROLE_ARN"),
    region,
  );
  const recordPrefix = readRecordPrefix(environment["EKS_CILIUM_PREFIX"] ?? productNames.recordPrefix);
  const inVpc = environment["EKS_CILIUM_IN_VPC"];
  const now = overrides.now ?? (() => Date.now());
  const urls = {
    triggers: required(environment, "EKS_CILIUM_TRIGGERS_URL"),
    work: required(environment, "EKS_CILIUM_WORK_URL"),
    rollouts: required(environment, "EKS_CILIUM_ROLLOUTS_URL"),
  };
  const eks = lazyPort(
    {
      describe: true,
      clusterNames: true,
      nodeGroups: true,
      grantAccess: true,
      entryBefore: true,
      allowAccessEntries: true,
      returnAdmin: true,
      hasOwnAccess: true,
      revokeAccess: true,
    },
    async () => (await import("./aws/eks.ts")).makeEks({ region }),
  );
  const ec2 = lazyPort({ vpcCidrs: true, peerCidrs: true, nodeNetwork: true }, async () =>
    (await import("./aws/ec2.ts")).makeEc2({ region }),
  );
  const records = lazyPort(
    { read: true, readAll: true, write: true, create: true, delete: true, list: true },
    async () => (await import("./aws/ssm.ts")).makeRecords({ region }, recordEncryption(environment)),
  );
  const triggers = lazyPort({ send: true }, async () =>
    (await import("./aws/sqs.ts")).makeTriggerQueue({ region }, urls.triggers),
  );
  const work = lazyPort({ send: true }, async () =>
    (await import("./aws/sqs.ts")).makeWorkQueue({ region }, urls.work),
  );
  const phaseEvents = lazyPort({ phaseChanged: true }, async () =>
    (await import("./aws/eventbridge.ts")).makePhaseEvents(
      { region },
      environment["EKS_CILIUM_BUS"] || "default",
    ),
  );
  const rollouts = lazyPort({ send: true }, async () =>
    (await import("./aws/sqs.ts")).makeRolloutQueue({ region }, urls.rollouts),
  );
  const rolloutEvents = lazyPort({ tell: true }, async () =>
    (await import("./aws/eventbridge.ts")).makeRolloutEvents(
      { region },
      environment["EKS_CILIUM_BUS"] || "default",
    ),
  );
  const { dnsSuffix } = partitionOf(region);
  const awsEndpoint = environment["AWS_ENDPOINT_URL"];
  const alarms = lazyPort({ states: true }, async () =>
    (await import("./aws/alarms.ts")).makeAlarms({
      region,
      endpoint: awsEndpoint ?? `https://monitoring.${region}.${dnsSuffix}`,
    }),
  );
  const calendars = lazyPort({ state: true }, async () =>
    (await import("./aws/calendars.ts")).makeCalendars({ region }),
  );
  const certificates = lazyPort({ complete: true }, async () => {
    const made = (await import("./certificates.ts")).makeCertificates();
    return () => made;
  });
  const clusters = lazyPort({ kube: true }, async () =>
    (await import("./kube/connect-clusters.ts")).connectClusters({
      region,
      dnsSuffix,
      now,
      awsEndpoint,
    }),
  );
  const log = makeLog(overrides.write ?? toLogs);
  return (deadline) => {
    const recordDeadline = extendDeadline(deadline, shutdownGrace.record);
    const sendDeadline = extendDeadline(deadline, shutdownGrace.send);
    return {
      settings,
      recordPrefix,
      ...(inVpc === undefined ? {} : { isInVpc: inVpc === "true" }),
      eks: eks(deadline),
      ...ec2(deadline),
      ...clusters(deadline),
      records: { ...records(deadline), write: records(recordDeadline).write },
      phaseEvents: phaseEvents(recordDeadline),
      triggers: triggers(sendDeadline),
      work: work(sendDeadline),
      rollouts: rollouts(sendDeadline),
      rolloutEvents: rolloutEvents(recordDeadline),
      alarms: alarms(deadline),
      calendars: calendars(deadline),
      certificates: certificates(),
      now,
      pause: overrides.pause ?? ((seconds) => pause(seconds, deadline)),
      log,
      metrics: makeMetrics(overrides.count ?? toLogs),
    };
  };
}

function recordEncryption(environment: Environment): RecordEncryption | undefined {
  if (environment["EKS_CILIUM_ENCRYPT_RECORDS"] !== "true") return undefined;
  const keyId = environment["EKS_CILIUM_KEY"];
  return keyId === undefined || keyId === "" ? {} : { keyId };
}

function required(environment: Environment, name: string): string {
  const value = environment[name];
  if (value !== undefined && value !== "") return value;
  throw new Error(`wiring the function: environment variable ${name} is not set. Deploy the stack again.`);
}
