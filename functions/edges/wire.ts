import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { readFleetSettings } from "../core/desired/read-fleet-settings.ts";
import { partitionOf } from "../core/partitions.ts";
import { productNames } from "../core/product-names.ts";
import { readRecordPrefix } from "../core/read-record-prefix.ts";
import type { Ports } from "../flows/ports/ports.ts";
import type { Within } from "./aws-ask.ts";
import { makeAnnouncements } from "./bus.ts";
import { makeCertificates } from "./certificates.ts";
import { systemClock } from "./clock.ts";
import { makeVpcCidrs } from "./ec2.ts";
import { makeEks } from "./eks.ts";
import { connectKube } from "./kube/connect-kube.ts";
import { eksToken } from "./kube/eks-token.ts";
import { laterLimit } from "./later-limit.ts";
import { makeLog } from "./log.ts";
import { makeMetrics } from "./metrics.ts";
import { makeQueues } from "./queue.ts";
import { makeRecords } from "./ssm.ts";

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
 * Answers the ports of one invocation: once its limit is raised, every call ends.
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
  const credentials = defaultProvider();
  const { dnsSuffix } = partitionOf(region);
  const eks = makeEks({ region });
  const vpcCidrs = makeVpcCidrs({ region });
  const records = makeRecords({ region });
  const queues = makeQueues({ region }, urls);
  const announcements = makeAnnouncements({ region }, environment["EKS_CILIUM_BUS"] || "default");
  const certificates = makeCertificates();
  const log = makeLog(replaced.write ?? toLogs);
  const token = async (clusterName: string) =>
    eksToken({ credentials: await credentials(), region, dnsSuffix, clusterName, now: now() });
  return (limit) => {
    const closing = laterLimit(limit, grace.record);
    return {
      settings,
      recordPrefix,
      eks: eks(limit),
      vpcCidrs: vpcCidrs(limit),
      kube: (target) => connectKube(target, () => token(target.cluster.name), limit),
      records: { ...records(limit), write: records(closing).write },
      announcements: announcements(closing),
      ...queues(laterLimit(limit, grace.send)),
      certificates,
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
