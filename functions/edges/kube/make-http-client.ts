import type { Dispatcher } from "undici";
import { productNames } from "../../core/product-names.ts";
import { KubeApiError } from "../../flows/ports/kube-api-error.ts";
import { pause } from "../pause.ts";
import type { CallCounter } from "./count-calls.ts";
import type { CachedToken } from "./eks-token.ts";
import type { KubeAnswer } from "./kube-answer.ts";
import { attemptOf, type KubeRequest } from "./kube-request.ts";
import { readBody } from "./read-body.ts";
import { toKubeApiError } from "./to-kube-api-error.ts";
import { type TransportFailure, transportFailure } from "./transport-failure.ts";

/** One call of the API server; every answer but 2xx is thrown as KubeApiError. */
export type HttpClient = (request: KubeRequest) => Promise<KubeAnswer>;

export interface HttpClientOptions {
  /** Name of the cluster, for messages. */
  readonly cluster: string;
  readonly dispatcher: () => Dispatcher;
  readonly token: CachedToken;
  readonly counter: CallCounter;
  readonly signal?: AbortSignal | undefined;
}

/** Seconds that a read may wait in place; longer waits belong to the next pass. */
const maxRetryAfterSeconds = 2;

type SendResult = { readonly answer: KubeAnswer } | { readonly failure: TransportFailure };

/** Actions that may be tried, once each, before a result stands. */
type RetryAction = "renew the token" | "send again" | "wait";

export function makeHttpClient(options: HttpClientOptions): HttpClient {
  return async (request) => {
    const tried = new Set<RetryAction>();
    for (;;) {
      const token = options.token.current();
      const result = await sendOnce(request, await tokenFor(token, request, options), options);
      const action = retryActionFor(request, result);
      if (action === undefined || tried.has(action)) return toAnswer(request, result, options.cluster);
      tried.add(action);
      if (action === "renew the token") options.token.invalidate(token);
      if (action === "wait") await pause(secondsToWait(result), options.signal);
    }
  };
}

/** Writes go again only after a refused token, which never reached the resource; after a cut nobody knows. */
function retryActionFor(request: KubeRequest, result: SendResult): RetryAction | undefined {
  const read = request.method === "GET";
  if ("failure" in result) return read && result.failure.cut ? "send again" : undefined;
  const { status, retryAfter } = result.answer;
  if (status === 401) return "renew the token";
  const short = retryAfter !== undefined && retryAfter <= maxRetryAfterSeconds;
  return read && short && (status === 429 || status >= 500) ? "wait" : undefined;
}

function toAnswer(request: KubeRequest, result: SendResult, cluster: string): KubeAnswer {
  if ("failure" in result) {
    const { kind, words, error } = result.failure;
    throw new KubeApiError(kind, `${attemptOf(request, cluster)}: ${words}`, { cause: error });
  }
  const { status } = result.answer;
  if (status < 200 || status > 299) throw toKubeApiError(request, result.answer, cluster);
  return result.answer;
}

async function tokenFor(
  token: Promise<string>,
  request: KubeRequest,
  options: HttpClientOptions,
): Promise<string> {
  try {
    return await token;
  } catch (error) {
    options.token.invalidate(token);
    const attempt = attemptOf(request, options.cluster);
    const why = error instanceof Error ? error.name : "unknown";
    throw new KubeApiError(
      "unreachable",
      `${attempt}: no bearer token could be made (${why}); check the credentials this runs with`,
    );
  }
}

async function sendOnce(
  request: KubeRequest,
  token: string,
  options: HttpClientOptions,
): Promise<SendResult> {
  const { dispatcher, counter, signal } = options;
  const sent = request.body === undefined ? 0 : Buffer.byteLength(request.body.text);
  try {
    const { statusCode, headers, body } = await dispatcher().request({
      method: request.method,
      path: pathWithQuery(request),
      headers: headersOf(request, token, sent),
      body: request.body?.text ?? null,
      signal: signal ?? null,
    });
    const isPacked = headerOf(headers["content-encoding"]) === "gzip";
    const { text, received } = await readBody(body, isPacked);
    counter.add({ verb: request.verb, status: statusCode, sent, received });
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

function secondsToWait(result: SendResult): number {
  return "answer" in result ? (result.answer.retryAfter ?? 0) : 0;
}
