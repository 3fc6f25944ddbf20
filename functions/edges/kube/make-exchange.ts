import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { Dispatcher } from "undici";
import { productNames } from "../../core/product-names.ts";
import { KubeFault } from "../../flows/ports/kube-fault.ts";
import type { CallCounter } from "./count-calls.ts";
import { faultOfAnswer } from "./fault-of-answer.ts";
import type { HeldToken } from "./hold-token.ts";
import type { KubeAnswer } from "./kube-answer.ts";
import { attemptOf, type KubeRequest } from "./kube-request.ts";
import { type TransportFailure, transportFailure } from "./transport-failure.ts";

/** Asks the API server one thing; every answer but 2xx is thrown as KubeFault. */
export type Exchange = (request: KubeRequest) => Promise<KubeAnswer>;

export interface ExchangeParts {
  /** In messages. */
  readonly cluster: string;
  readonly dispatcher: () => Dispatcher;
  readonly token: HeldToken;
  readonly counter: CallCounter;
  readonly signal?: AbortSignal | undefined;
}

/** Seconds that a read may wait in place; longer waits belong to the next pass. */
const longestWait = 2;

const unpack = promisify(gunzip);

type Outcome = { readonly answer: KubeAnswer } | { readonly failure: TransportFailure };

/** What may be tried, once each, before an outcome stands. */
type Remedy = "renew the token" | "send again" | "wait";

export function makeExchange(parts: ExchangeParts): Exchange {
  return async (request) => {
    const tried = new Set<Remedy>();
    for (;;) {
      const token = parts.token.current();
      const outcome = await sendOnce(request, await tokenFor(token, request, parts), parts);
      const remedy = remedyFor(request, outcome);
      if (remedy === undefined || tried.has(remedy)) return settle(request, outcome, parts.cluster);
      tried.add(remedy);
      if (remedy === "renew the token") parts.token.giveUp(token);
      if (remedy === "wait") await pause(outcome, parts.signal);
    }
  };
}

/** A refused token never reached the resource, so writes may go again too; after a cut nobody knows, so only reads do. */
function remedyFor(request: KubeRequest, outcome: Outcome): Remedy | undefined {
  const read = request.method === "GET";
  if ("failure" in outcome) return read && outcome.failure.cut ? "send again" : undefined;
  const { status, retryAfter } = outcome.answer;
  if (status === 401) return "renew the token";
  const short = retryAfter !== undefined && retryAfter <= longestWait;
  return read && short && (status === 429 || status === 503) ? "wait" : undefined;
}

function settle(request: KubeRequest, outcome: Outcome, cluster: string): KubeAnswer {
  if ("failure" in outcome) {
    const { kind, words, error } = outcome.failure;
    throw new KubeFault(kind, `${attemptOf(request, cluster)}: ${words}`, { cause: error });
  }
  const { status } = outcome.answer;
  if (status < 200 || status > 299) throw faultOfAnswer(request, outcome.answer, cluster);
  return outcome.answer;
}

async function tokenFor(token: Promise<string>, request: KubeRequest, parts: ExchangeParts): Promise<string> {
  try {
    return await token;
  } catch (error) {
    parts.token.giveUp(token);
    const attempt = attemptOf(request, parts.cluster);
    const why = error instanceof Error ? error.name : "unknown";
    throw new KubeFault(
      "unreachable",
      `${attempt}: no bearer token could be made (${why}); check the credentials this runs with`,
    );
  }
}

async function sendOnce(request: KubeRequest, token: string, parts: ExchangeParts): Promise<Outcome> {
  const { dispatcher, counter, signal } = parts;
  const sent = request.body === undefined ? 0 : Buffer.byteLength(request.body.text);
  try {
    const { statusCode, headers, body } = await dispatcher().request({
      method: request.method,
      path: pathWithQuery(request),
      headers: headersOf(request, token, sent),
      body: request.body?.text ?? null,
      signal: signal ?? null,
    });
    const bytes = await body.bytes();
    const isPacked = headerOf(headers["content-encoding"]) === "gzip";
    const text = Buffer.from(isPacked ? await unpack(bytes) : bytes).toString("utf8");
    counter.add({ verb: request.verb, status: statusCode, sent, received: bytes.length });
    return {
      answer: {
        status: statusCode,
        type: headerOf(headers["content-type"]).replace(/;.*/, "").trim().toLowerCase(),
        text,
        retryAfter: secondsOf(headerOf(headers["retry-after"])),
      },
    };
  } catch (error) {
    counter.add({ verb: request.verb, status: 0, sent, received: 0 });
    return { failure: transportFailure(error, signal) };
  }
}

function pathWithQuery({ path, query = {} }: KubeRequest): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/** The length is named because a DELETE is sent without one by default, and its body would be taken for the next request. */
function headersOf(request: KubeRequest, token: string, length: number): Record<string, string> {
  return {
    authorization: `Bearer ${token}`,
    accept: request.accept ?? "application/json",
    // API servers pack what is larger than 128 kB, as the nodes of a large cluster are.
    "accept-encoding": "gzip",
    "user-agent": productNames.fieldManager,
    ...(request.body === undefined
      ? {}
      : { "content-type": request.body.type, "content-length": String(length) }),
  };
}

function headerOf(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? "";
}

/** API servers send whole seconds; a date would come from something in between, and is not waited for. */
function secondsOf(header: string): number | undefined {
  return /^\d+$/.test(header) ? Number(header) : undefined;
}

async function pause(outcome: Outcome, signal: AbortSignal | undefined): Promise<void> {
  const seconds = "answer" in outcome ? (outcome.answer.retryAfter ?? 0) : 0;
  // A stopped pass ends the wait; the next call then tells so.
  await wait(seconds * 1000, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}
