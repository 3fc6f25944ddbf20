import type { AwsCallName } from "./aws-calls.ts";
import type { AwsFaultName } from "./aws-faults.ts";

type Row = Readonly<Partial<Record<AwsFaultName, string>>>;

const untold = "retry ready";
const told = "retry degraded";
/** Nothing of it is in the way: cluster-admin is borrowed, and then the change is made. */
const done = "retry ready, then retry verifying";
/** A change waits for what it has to know. */
const waits = "retry ready, then retry blocked vpc-unknown";

/** The record tells of what does not pass by itself, and of the rest from the fourth look in a row. */
const asked = {
  "400": told,
  "403": told,
  "404": told,
  "409": told,
  "429": untold,
  "500": untold,
  "503": untold,
  reset: untold,
  "half a body": untold,
  "60 s of silence": untold,
} as const satisfies Row;

const every = (outcome: string): Row =>
  Object.fromEntries([...Object.keys(asked), "60 s of silence, and done"].map((fault) => [fault, outcome]));

/**
 * What passes come to that meet a fault at every call. No cells: silence after a read was done, which is silence;
 * TooManyUpdates, which only a write of Parameter Store is answered with. STS is asked by no pass: its token is a signed
 * URL that the API server asks with, whose refusal is the 401 of the other matrix.
 */
export const awsMatrix: Readonly<Record<AwsCallName, Row>> = {
  "EKS: describe the cluster": asked,
  "EKS: borrow cluster-admin": { ...asked, "60 s of silence, and done": done },
  "EKS: return cluster-admin": every(done),
  "EC2: networks of the VPC": { ...asked, "400": waits, "403": waits, "404": waits, "409": waits },
  // Told as a warning, `not-known`, until it is read again.
  "EC2: what lies between nodes": { ...asked, "400": done, "403": done, "404": done, "409": done },
  "SSM: read the record": every(untold),
  "SSM: write the record": { ...every(untold), TooManyUpdates: untold },
  "EventBridge: tell the phase": every(done),
  // Thrown, for the queue to deliver its message again.
  "SQS: send the requeue": every("throws ready, then throws verifying"),
};
