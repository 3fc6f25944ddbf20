import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Caller } from "./caller.ts";
import { makeCloudWatch } from "./cloudwatch.ts";
import { type LocalVpc, makeEc2 } from "./ec2.ts";
import { type LocalInterface, type LocalNetwork, openNetwork } from "./ec2-network.ts";
import { type Authenticate, type AwsAuthMapping, makeAuthenticator } from "./eks/authenticator.ts";
import type { ClusterServer, LocalCluster } from "./eks/cluster-state.ts";
import { ClusterStore, type ClustersMoment } from "./eks/cluster-store.ts";
import { makeEks } from "./eks/eks.ts";
import { makeEventBridge } from "./eventbridge/eventbridge.ts";
import { type AwsTrouble, InjectedAwsFaults } from "./http/injected-aws-faults.ts";
import type { Service } from "./http/operation.ts";
import { AwsError, type HttpAnswer, type HttpRequest, type Output } from "./http/protocol.ts";
import { failure, throttled, unknownCaller, unknownOperation } from "./http/service-codes.ts";
import type { Queue } from "./sqs/queue.ts";
import { makeSqs } from "./sqs/sqs.ts";
import { makeSsm, type Parameters } from "./ssm.ts";
import { makeSts } from "./sts.ts";

export interface AwsOptions {
  /** Callers whose access keys are known; the key decides the account. */
  readonly callers: readonly Caller[];
  /** The world's clock, milliseconds since 1970: delays, visibility, deduplication, cluster changes and tokens follow it. */
  readonly now?: () => number;
  /** Seconds of the world's clock that EKS takes to create, update or delete a cluster. */
  readonly changeSeconds?: number;
  /** Finds a cluster's API server; called once, when it becomes ACTIVE. */
  readonly endpointFor: (cluster: LocalCluster) => ClusterServer | Promise<ClusterServer>;
  /** Mappings of the cluster's ConfigMap aws-auth. */
  readonly awsAuth?: (
    cluster: LocalCluster,
  ) => readonly AwsAuthMapping[] | Promise<readonly AwsAuthMapping[]>;
  readonly vpcs?: readonly LocalVpc[];
  /** Finds the network interfaces of all instances; none where it is not given. */
  readonly interfaces?: () => readonly LocalInterface[];
  /** Runs before every call is answered: it may delay the call, or throttle it. */
  readonly beforeCall?: (call: IncomingCall) => Promise<"throttled" | undefined>;
  /** 0: any free port. */
  readonly port?: number;
  /** What another AWS was at some moment. */
  readonly before?: AwsMoment;
}

/** Clusters and parameters at some moment; no queue and no network. */
export interface AwsMoment {
  readonly clusters: ClustersMoment;
  readonly parameters: Parameters;
}

export interface IncomingCall {
  /** Service as in the credential scope: `eks`, `ssm`, `sqs`, `events`, `sts`, `ec2`, `monitoring`. */
  readonly service: string;
  readonly operation: string;
  readonly caller: Caller;
  /** The SDK's count of this call, from 1. */
  readonly attempt: number;
}

interface LoggedRequest {
  /** Service as in the credential scope: `eks`, `ssm`, `sqs`, `events`, `sts`, `ec2`, `monitoring`. */
  readonly service: string;
  readonly operation: string;
  readonly account: string;
  /** The error's code; undefined: it was answered. */
  readonly error: string | undefined;
}

export interface LocalAws {
  /** `http://127.0.0.1:port`, for AWS_ENDPOINT_URL. */
  readonly endpoint: string;
  readonly requests: readonly LoggedRequest[];
  readonly faults: InjectedAwsFaults;
  /** What lies between instances; open at first. */
  readonly network: LocalNetwork;
  readonly cluster: (
    id: Pick<LocalCluster, "account" | "region" | "name">,
  ) => Promise<LocalCluster | undefined>;
  /** Finds a queue by its ARN. */
  readonly queue: (arn: string) => Queue | undefined;
  /** EKS's authenticator, for bearer tokens. */
  readonly authenticate: Authenticate;
  /** Deletes a role and makes it again under its ARN; its keys stay, its access entries are stale. */
  readonly recreateRole: (arn: string) => void;
  readonly capture: () => AwsMoment;
  /** Makes a call without HTTP, signatures and faults, as worlds are set up; the input is as the operation's JSON. */
  readonly perform: (
    caller: Caller,
    region: string,
    call: { readonly service: string; readonly operation: string },
    input: Output,
  ) => Promise<Output>;
  readonly stop: () => Promise<void>;
}

const defaultVpcs: readonly LocalVpc[] = [
  { id: "vpc-1", cidrs: [{ cidr: "10.0.0.0/16", state: "associated" }] },
];

/** Starts AWS, as far as the product asks it, on loopback: one HTTP server for all services, accounts and regions. */
export async function startAws(options: AwsOptions): Promise<LocalAws> {
  const { callers, now = Date.now, changeSeconds = 0, endpointFor, awsAuth = () => [] } = options;
  const { beforeCall = async () => undefined } = options;
  const stopping = new AbortController();
  const sqs = makeSqs(now, stopping.signal);
  const events = makeEventBridge(now, sqs.findQueue);
  const clusters = new ClusterStore({ now, changeSeconds, endpointFor, before: options.before?.clusters });
  const ssm = makeSsm(now, options.before?.parameters);
  const network = openNetwork();
  const services: Readonly<Record<string, Service>> = {
    eks: makeEks(clusters, events, now),
    ssm: ssm.service,
    sqs: sqs.service,
    events: events.service,
    sts: makeSts(),
    monitoring: makeCloudWatch(now),
    ec2: makeEc2(options.vpcs ?? defaultVpcs, network, options.interfaces ?? (() => [])),
  };
  const requests: LoggedRequest[] = [];
  const faults = new InjectedAwsFaults();

  /** Undefined: the connection is to be cut. */
  const answer = async (request: HttpRequest): Promise<HttpAnswer | undefined> => {
    const { accessKeyId, region, service: name } = credentialScope(request);
    const service = services[name];
    if (service === undefined) return htmlNotFound;
    const caller = callers.find((caller) => caller.accessKeyId === accessKeyId);
    const log = { service: name, operation: "?", account: caller?.account ?? "?" };
    try {
      if (caller === undefined) throw unknownCaller(name);
      const { operation, input } = readRequest(service, name, request);
      log.operation = operation;
      const fault = faults.take(name, operation);
      if (fault?.kind === "cut") return undefined;
      if (fault?.kind === "hang") return await new Promise<never>(() => {});
      if (fault?.kind === "hold") await fault.until();
      else if (fault !== undefined) throw errorOf(fault, name);
      const attempt = attemptOf(request);
      if ((await beforeCall({ service: name, operation, caller, attempt })) === "throttled")
        throw throttled(name);
      const perform = service.operations[operation];
      if (perform === undefined) throw unknownOperation(name, operation);
      const origin = `http://${request.headers.host}`;
      const output = await perform(input, { caller, account: caller.account, region, origin });
      requests.push({ ...log, error: undefined });
      return service.protocol.answer(operation, output, randomUUID());
    } catch (error) {
      const awsError = error instanceof AwsError ? error : failure(name);
      if (awsError !== error) console.error(`The AWS stand-in failed at ${name} ${log.operation}:`, error);
      requests.push({ ...log, error: awsError.code });
      return service.protocol.fail(awsError, randomUUID());
    }
  };

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const answered = await answer(await readHttp(incoming));
    if (answered === undefined) incoming.socket.destroy();
    else writeHttp(outgoing, answered);
  };
  const server = createServer((incoming, outgoing) => {
    // A caller that hangs up in the middle of its request gets no answer.
    serve(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  // A client that pauses for longer than Node's five seconds must not find its connection closed.
  server.keepAliveTimeout = 120_000;
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await clusters.reopen();

  return {
    endpoint: `http://127.0.0.1:${port}`,
    requests,
    faults,
    network,
    cluster: (id) => clusters.find(id, id.name),
    queue: sqs.findQueue,
    authenticate: makeAuthenticator({ clusters, callers, now, awsAuth }),
    recreateRole: (arn) => clusters.principals.recreate(arn),
    capture: () => ({ clusters: clusters.capture(), parameters: ssm.capture() }),
    async perform(caller, region, { service, operation }, input) {
      const perform = services[service]?.operations[operation];
      if (perform === undefined) throw unknownOperation(service, operation);
      return perform(input, { caller, account: caller.account, region, origin: `http://127.0.0.1:${port}` });
    },
    async stop() {
      stopping.abort();
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

function errorOf(fault: Exclude<AwsTrouble, { readonly kind: "hold" }>, service: string): AwsError {
  if (fault.kind !== "answer") return fault.kind === "throttle" ? throttled(service) : failure(service);
  return new AwsError(fault.code, fault.message ?? "as injected", fault.status);
}

/** Answer of a proxy that leads nowhere. */
const htmlNotFound: HttpAnswer = {
  status: 404,
  headers: { "content-type": "text/html" },
  body: "<html><body>Not Found</body></html>",
};

/** `AKID/20261122/eu-west-1/eks/aws4_request`, from the header or, presigned, from the query. */
function credentialScope({ headers, query }: HttpRequest) {
  const signed = /Credential=([^,\s]+)/.exec(headers.authorization ?? "")?.[1];
  const [accessKeyId = "", , region = "", service = ""] = (
    signed ??
    query.get("X-Amz-Credential") ??
    ""
  ).split("/");
  return { accessKeyId, region, service };
}

/** `amz-sdk-request: attempt=2; max=3`; other clients do not count. */
function attemptOf({ headers }: HttpRequest): number {
  return Number(/attempt=(\d+)/.exec(String(headers["amz-sdk-request"]))?.[1] ?? 1);
}

function readRequest(service: Service, name: string, request: HttpRequest) {
  try {
    const read = service.protocol.read(request);
    if (read !== undefined) return read;
  } catch (error) {
    throw new AwsError("SerializationException", String(error));
  }
  throw unknownOperation(name, `${request.method} ${request.path}`);
}

async function readHttp(incoming: IncomingMessage): Promise<HttpRequest> {
  const [path = "/", query] = (incoming.url ?? "/").split("?");
  return {
    method: incoming.method ?? "GET",
    path,
    query: new URLSearchParams(query),
    headers: incoming.headers,
    body: await text(incoming),
  };
}

function writeHttp(outgoing: ServerResponse, { status, headers, body }: HttpAnswer): void {
  outgoing.writeHead(status, { ...headers, "x-amzn-requestid": randomUUID() });
  outgoing.end(body);
}
