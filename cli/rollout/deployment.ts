import { Option } from "commander";
import { productNames } from "../../functions/core/product-names.ts";
import { makeRolloutEvents } from "../../functions/edges/aws/eventbridge.ts";
import { makeRecords } from "../../functions/edges/aws/ssm.ts";
import type { Records } from "../../functions/flows/ports/records.ts";
import type { RolloutEvents } from "../../functions/flows/ports/rollout-events.ts";
import { Refusal } from "../refusal.ts";

/** Flags that say which deployment is meant. */
export interface DeploymentFlags {
  readonly region?: string;
  readonly prefix: string;
  readonly bus: string;
}

/** A deployment, with the rights of whoever asks. */
export interface Deployment {
  readonly records: Records;
  readonly recordPrefix: string;
  readonly bus: RolloutEvents;
  readonly region: string;
}

export const deploymentOptions: readonly Option[] = [
  new Option("--region <region>", "region of the deployment; else AWS_REGION"),
  new Option("--prefix <path>", "path of its records").default(productNames.recordPrefix),
  new Option("--bus <name>", "its event bus").default("default"),
];

export function deploymentOf({ region: given, prefix, bus }: DeploymentFlags): Deployment {
  const region = given ?? process.env["AWS_REGION"] ?? process.env["AWS_DEFAULT_REGION"];
  if (region === undefined) throw new Refusal("say which region: --region eu-west-1, or AWS_REGION.");
  if (!/^(?:\/[\w.-]+)+$/.test(prefix))
    throw new Refusal(
      `--prefix ${prefix} is no path of Parameter Store such as ${productNames.recordPrefix}.`,
    );
  return {
    records: makeRecords({ region })(),
    recordPrefix: prefix,
    bus: makeRolloutEvents({ region }, bus)(),
    region,
  };
}
