import { toAwsCallError } from "../../../functions/edges/aws/errors.ts";
import type { Ports } from "../../../functions/flows/ports/ports.ts";
import type { LocalWorld } from "../../../local/local-world.ts";
import { type AwsCallName, awsCalls } from "./aws-calls.ts";

interface AwsFault {
  /** As the SDK throws it after its own attempts: name, and the status where there was an answer. */
  readonly name: string;
  readonly status?: number;
  /** Of the network, which carries its name in `code`. */
  readonly code?: string;
  /** Seconds that go by before. */
  readonly seconds?: number;
  /** AWS did what was asked, and its answer was lost. */
  readonly isDone?: true;
}

/** Seconds after which the SDK gives up an attempt, three times: edges/aws/client. */
const patience = 45;

/**
 * What a service of AWS does to a call. Made at the port, by the edge's own translation, because the SDK would pause in
 * real time between its attempts; that it does is test/edges/aws. No columns: 401, 410 and 422 are answers of no service
 * that is asked, and none of them sends Retry-After.
 */
export const awsFaults = {
  "400": { name: "ValidationException", status: 400 },
  "403": { name: "AccessDeniedException", status: 403 },
  "404": { name: "ResourceNotFoundException", status: 404 },
  "409": { name: "ResourceInUseException", status: 409 },
  "429": { name: "ThrottlingException", status: 429 },
  TooManyUpdates: { name: "TooManyUpdates", status: 400 },
  "500": { name: "InternalFailure", status: 500 },
  "503": { name: "ServiceUnavailableException", status: 503 },
  reset: { name: "Error", code: "ECONNRESET" },
  "half a body": { name: "SyntaxError", status: 200 },
  "60 s of silence": { name: "TimeoutError", seconds: patience },
  "60 s of silence, and done": { name: "TimeoutError", seconds: patience, isDone: true },
} as const satisfies Readonly<Record<string, AwsFault>>;

export type AwsFaultName = keyof typeof awsFaults;

export function faultyPorts({ ports, clock }: LocalWorld, call: AwsCallName, fault: AwsFault): Ports {
  const fail = async (real: () => Promise<unknown>): Promise<never> => {
    const { name, status, code, seconds = 0, isDone } = fault;
    if (isDone) await real();
    clock.advance(seconds);
    const error = Object.assign(new Error("as injected"), {
      name,
      ...(status === undefined ? {} : { $metadata: { httpStatusCode: status } }),
      ...(code === undefined ? {} : { code }),
    });
    throw toAwsCallError(call, error);
  };
  return { ...ports, ...awsCalls[call](ports, fail) };
}
