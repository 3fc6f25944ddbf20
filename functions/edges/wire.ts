import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { readFleetSettings } from "../core/desired/read-fleet-settings.ts";
import { partitionOf } from "../core/partitions.ts";
import type { Ports } from "../flows/ports/ports.ts";
import { makeCertificates } from "./certificates.ts";
import { systemClock } from "./clock.ts";
import { makeVpcCidrs } from "./ec2.ts";
import { makeEks } from "./eks.ts";
import { connectKube } from "./kube/connect-kube.ts";
import { eksToken } from "./kube/eks-token.ts";
import { makeLog } from "./log.ts";
import { makeQueues } from "./queue.ts";
import { makeRecords } from "./ssm.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Parts of the world that a local one brings itself. */
export interface Replaced {
  readonly now?: () => number;
  readonly write?: (line: string) => void;
}

/** Connects the flows with AWS and its clusters, by the function's environment. Throws where a variable is missing. */
export function wire(environment: Environment, replaced: Replaced = {}): Ports {
  const region = required(environment, "AWS_REGION");
  const settings = readFleetSettings(
    environment["EKS_CILIUM_SETTINGS"] ?? "{}",
    required(environment, "EKS_CILIUM_ROLE_ARN"),
    region,
  );
  const now = replaced.now ?? systemClock;
  const urls = {
    signals: required(environment, "EKS_CILIUM_SIGNALS_URL"),
    work: required(environment, "EKS_CILIUM_WORK_URL"),
  };
  const credentials = defaultProvider();
  const { dnsSuffix } = partitionOf(region);
  return {
    settings,
    eks: makeEks({ region }),
    vpcCidrs: makeVpcCidrs({ region }),
    kube: (target) =>
      connectKube(target, async () => {
        const clusterName = target.cluster.name;
        return eksToken({ credentials: await credentials(), region, dnsSuffix, clusterName, now: now() });
      }),
    records: makeRecords({ region }),
    ...makeQueues({ region }, urls),
    certificates: makeCertificates(),
    now,
    log: makeLog(replaced.write ?? console.log),
  };
}

function required(environment: Environment, name: string): string {
  const value = environment[name];
  if (value !== undefined && value !== "") return value;
  throw new Error(`wiring the function: environment variable ${name} is not set. Deploy the stack again.`);
}
