import { readFleetSettings } from "../core/desired/read-fleet-settings.ts";
import { partitionOf } from "../core/partitions.ts";
import { productNames } from "../core/product-names.ts";
import { readRecordPrefix } from "../core/read-record-prefix.ts";
import type { Ports } from "../flows/ports/ports.ts";
import type { Within } from "./aws-ask.ts";
import { systemClock } from "./clock.ts";
import { laterLimit } from "./later-limit.ts";
import { loadLater } from "./load-later.ts";
import { makeLog } from "./log.ts";
import { makeMetrics } from "./metrics.ts";

/** Past the console of Lambda, which would put words of its own before each line. */
const toLogs = (line: string) => void process.stdout.write(`${line}\n`);

type Environment = Readonly<Record<string, string | undefined>>;

/** Parts of the world that a local one brings itself. */
export interface Replaced {
  readonly now?: () => number;
  /** Takes the log, line by line. */
  readonly write?: (line: string) => void;
  /** Takes the metrics, line by line. */
  readonly count?: (line: string) => void;
}

/** Milliseconds after the limit that are left for how a pass ends: its record, then the message that continues it. */
const grace = { record: 2_000, send: 4_000 } as const;

/**
 * Connects the flows with AWS and its clusters, by the function's environment. Throws where a variable is missing.
 * Answers the ports of one invocation: once its limit is raised, every call ends. Each part is loaded when it is
 * first called: a cold start loads no more than its first request needs.
 */
export function wire(environment: Environment, replaced: Replaced = {}): Within<Ports> {
  const region = required(environment, "AWS_REGION");
  const settings = readFleetSettings(
    environment["EKS_CILIUM_SETTINGS"] ?? "{}",
    required(environment, "EKS_CILIUM_ROLE_ARN"),
    region,
  );
  const recordPrefix = readRecordPrefix(environment["EKS_CILIUM_PREFIX"] ?? productNames.recordPrefix);
  const now = replaced.now ?? systemClock;
  const urls = {
    signals: required(environment, "EKS_CILIUM_SIGNALS_URL"),
    work: required(environment, "EKS_CILIUM_WORK_URL"),
  };
  const eks = loadLater(
    { describe: true, clusterNames: true, grantAccess: true, revokeAccess: true },
    async () => (await import("./eks.ts")).makeEks({ region }),
  );
  const ec2 = loadLater({ vpcCidrs: true }, async () => (await import("./ec2.ts")).makeEc2({ region }));
  const records = loadLater({ read: true, write: true, list: true }, async () =>
    (await import("./ssm.ts")).makeRecords({ region }),
  );
  const signals = loadLater({ send: true }, async () =>
    (await import("./signal-queue.ts")).makeSignalQueue({ region }, urls.signals),
  );
  const work = loadLater({ send: true }, async () =>
    (await import("./work-queue.ts")).makeWorkQueue({ region }, urls.work),
  );
  const announcements = loadLater({ phaseChanged: true }, async () =>
    (await import("./bus.ts")).makeAnnouncements({ region }, environment["EKS_CILIUM_BUS"] || "default"),
  );
  const certificates = loadLater({ complete: true }, async () => {
    const made = (await import("./certificates.ts")).makeCertificates();
    return () => made;
  });
  const { dnsSuffix } = partitionOf(region);
  const clusters = loadLater({ kube: true }, async () =>
    (await import("./kube/connect-clusters.ts")).connectClusters({ region, dnsSuffix, now }),
  );
  const log = makeLog(replaced.write ?? toLogs);
  return (limit) => {
    const closing = laterLimit(limit, grace.record);
    const sending = laterLimit(limit, grace.send);
    return {
      settings,
      recordPrefix,
      eks: eks(limit),
      ...ec2(limit),
      ...clusters(limit),
      records: { ...records(limit), write: records(closing).write },
      announcements: announcements(closing),
      signals: signals(sending),
      work: work(sending),
      certificates: certificates(),
      now,
      log,
      metrics: makeMetrics(replaced.count ?? toLogs),
    };
  };
}

function required(environment: Environment, name: string): string {
  const value = environment[name];
  if (value !== undefined && value !== "") return value;
  throw new Error(`wiring the function: environment variable ${name} is not set. Deploy the stack again.`);
}
