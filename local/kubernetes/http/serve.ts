import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { anonymous, type User } from "../access.ts";
import { ApiFailure } from "../api-failure.ts";
import { failures } from "../failures.ts";
import type { Objects } from "../objects.ts";
import { type Answer, failureAnswer } from "./answer.ts";
import { type ApiRequest, answerRequest } from "./answer-request.ts";
import type { FaultStatus, InjectedApiFaults } from "./injected-api-faults.ts";
import type { RequestLog } from "./request-log.ts";

export interface Service {
  readonly objects: Objects;
  readonly authenticate: (token: string) => User | undefined | Promise<User | undefined>;
  readonly requests: RequestLog;
  readonly faults: InjectedApiFaults;
}

/** One HTTP exchange: its caller, the fault that waits for it, and the answer. */
export async function serve(
  service: Service,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const url = new URL(incoming.url ?? "/", "https://localhost");
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
  );
  const body = await readAll(incoming);
  const user = await whoCalls(service, headers["authorization"]);
  const request = {
    method: incoming.method ?? "GET",
    path: url.pathname,
    query: url.searchParams,
    headers,
    body,
  };
  const received = {
    method: request.method,
    path: request.path,
    query: request.query,
    user: user?.user ?? "",
    dryRun: request.query.get("dryRun") === "All",
  };
  const fault = service.faults.take({ ...received, status: 0 });
  const log = (status: number) => service.requests.add({ ...received, status });
  if (fault?.type === "cut") {
    log(0);
    incoming.socket.destroy();
    return;
  }
  if (fault?.type === "delay") await wait(fault.milliseconds);
  if (fault?.type === "hold") await fault.until;
  const answer =
    fault?.type === "answer" ? faultAnswer(fault.status, fault.retryAfter) : answered(service, request, user);
  outgoing.writeHead(answer.status, { ...answer.headers, "content-length": Buffer.byteLength(answer.body) });
  if (fault?.type === "half-body") {
    log(0);
    outgoing.write(answer.body.slice(0, answer.body.length / 2), () => incoming.socket.destroy());
    return;
  }
  log(answer.status);
  outgoing.end(answer.body);
}

function answered({ objects }: Service, request: Omit<ApiRequest, "user">, user: User | undefined): Answer {
  return user === undefined
    ? failureAnswer(failures.unauthorized())
    : answerRequest(objects, { ...request, user });
}

/** The caller; anonymous without credentials. Undefined: the credentials are unknown. */
async function whoCalls(
  { authenticate }: Service,
  authorization: string | undefined,
): Promise<User | undefined> {
  if (authorization === undefined) return anonymous;
  const user = await authenticate(authorization.replace(/^Bearer\s+/i, ""));
  return user && { ...user, groups: [...new Set([...user.groups, "system:authenticated"])] };
}

async function readAll(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const faultReasons: Readonly<Record<FaultStatus, string>> = {
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  409: "Conflict",
  410: "Expired",
  422: "Invalid",
  429: "TooManyRequests",
  500: "InternalError",
  503: "ServiceUnavailable",
};

function faultAnswer(status: FaultStatus, retryAfter: number | undefined): Answer {
  const reason = faultReasons[status];
  const details = retryAfter === undefined ? undefined : { retryAfterSeconds: retryAfter };
  return failureAnswer(new ApiFailure(status, reason, reason, details));
}
