import type { AwsClientSettings } from "../../functions/edges/aws/client.ts";
import type { Caller } from "../../local/aws/caller.ts";
import { type AwsOptions, type LocalAws, startAws } from "../../local/aws/start-aws.ts";

export const account = "111122223333";
export const region = "eu-west-1";

export const deployer: Caller = {
  accessKeyId: "AKIADEPLOYER",
  secretAccessKey: "secret of the deployer",
  account,
  principalArn: `arn:aws:iam::${account}:role/team/Deployer`,
};

export const worker: Caller = {
  accessKeyId: "AKIAWORKER",
  secretAccessKey: "secret of the worker",
  account,
  principalArn: `arn:aws:iam::${account}:role/product/Worker`,
};

/** A clock that stands still until somebody moves it. */
export class Clock {
  #now = Date.parse("2026-11-22T10:00:00Z");

  readonly now = (): number => this.#now;

  pass(seconds: number): void {
    this.#now += seconds * 1000;
  }
}

export interface LocalAwsWorld {
  readonly aws: LocalAws;
  readonly clock: Clock;
  /** What an SDK client needs to come as the caller. */
  readonly as: (caller: Caller) => Required<Pick<AwsClientSettings, "endpoint" | "region" | "credentials">>;
}

export async function startLocalAwsWorld(options: Partial<AwsOptions> = {}): Promise<LocalAwsWorld> {
  const clock = new Clock();
  const aws = await startAws({
    callers: [deployer, worker],
    now: clock.now,
    endpointFor: ({ name }) => ({
      endpoint: `https://${name}.example.invalid`,
      certificateAuthority: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
    }),
    ...options,
  });
  return { aws, clock, as: (credentials) => ({ endpoint: aws.endpoint, region, credentials }) };
}
