import { setTimeout as pause } from "node:timers/promises";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { SignatureV4 } from "@smithy/signature-v4";
import { isMap, type Json, jsonAt, parseJson } from "../../core/json.ts";
import type { WithDeadline } from "../deadline.ts";
import type { AwsClientSettings } from "./client.ts";
import { toAwsCallError } from "./errors.ts";
import { Sha256 } from "./sha256.ts";

/** A service that speaks AWS JSON 1.0, and of which too little is asked for an SDK client. */
export interface JsonService {
  /** Name that requests are signed for, such as `monitoring`. */
  readonly service: string;
  /** What stands before the operation in X-Amz-Target. */
  readonly target: string;
}

/** One call; `attempt` begins the message of its AwsCallError. */
export type JsonCall = (attempt: string, operation: string, input: Json) => Promise<Json>;

const attempts = 3;
/** Milliseconds; an attempt that is not the first waits for so many times its number. */
const pauseBetween = 250;
const timeLimit = 15_000;

/** Calls signed with the process's own credentials, or with those of the settings. */
export function makeJsonCaller(
  { region, endpoint, credentials }: AwsClientSettings & { readonly endpoint: string },
  { service, target }: JsonService,
): WithDeadline<JsonCall> {
  const url = new URL(endpoint);
  const signer = new SignatureV4({
    credentials: credentials ?? defaultProvider(),
    region,
    service,
    sha256: Sha256,
  });
  const send = async (operation: string, body: string, signal: AbortSignal): Promise<Json> => {
    const signed = await signer.sign({
      method: "POST",
      protocol: url.protocol,
      hostname: url.hostname,
      path: "/",
      headers: {
        host: url.host,
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `${target}.${operation}`,
      },
      body,
    });
    const answer = await fetch(new URL("/", url), { method: "POST", headers: signed.headers, body, signal });
    const text = await answer.text();
    const read = parseJson(text);
    if (answer.ok && isMap(read)) return read;
    throw failure(answer.status, read);
  };
  return (deadline) => async (attempt, operation, input) => {
    const body = JSON.stringify(input);
    for (let count = 1; ; count += 1) {
      const limit = AbortSignal.timeout(timeLimit);
      const signal = deadline === undefined ? limit : AbortSignal.any([deadline, limit]);
      try {
        return await send(operation, body, signal);
      } catch (error) {
        const told = toAwsCallError(attempt, causeOf(error));
        const mayPass = told.kind === "throttled" || told.kind === "unreachable";
        if (!mayPass || count === attempts || deadline?.aborted === true) throw told;
        await pause(pauseBetween * count);
      }
    }
  };
}

/** The code stands behind a `#` where the service names its namespace too. */
function failure(status: number, answer: Json | undefined): Error {
  const code = String(jsonAt(answer, "__type") ?? "")
    .split("#")
    .at(-1);
  const message = jsonAt(answer, "message") ?? jsonAt(answer, "Message") ?? `status ${status}`;
  return Object.assign(new Error(String(message)), {
    name: code || (answer === undefined ? "SyntaxError" : "Unknown"),
    $metadata: { httpStatusCode: status },
  });
}

/** Node wraps what the network said. */
function causeOf(error: unknown): unknown {
  return error instanceof TypeError && error.cause instanceof Error ? error.cause : error;
}
