import { createPrivateKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { once } from "node:events";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import type { KeyPair } from "../../functions/core/manifests/hubble/hubble-certificates.ts";
import { signCertificate } from "../../functions/edges/certificates/sign-certificate.ts";
import { connectKube } from "../../functions/edges/kube/connect-clusters.ts";
import type { ClusterEndpoint, KubeConnection } from "../../functions/flows/ports/ports.ts";

interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Which connection it came on, counted from 1. */
  readonly connection: number;
}

/** Answers one request; `turn` counts the requests from 1. */
export type Script = (
  request: ReceivedRequest,
  response: ServerResponse,
  turn: number,
) => void | Promise<void>;

export interface ScriptedServer {
  readonly target: ClusterEndpoint;
  readonly received: readonly ReceivedRequest[];
}

const authority = issue("test authority", { authority: true });
export const otherAuthority = issue("another authority", { authority: true });

/** An HTTPS server that answers by a script and ends with the test. */
export async function startScripted(script: Script, signer: KeyPair = authority): Promise<ScriptedServer> {
  const { certificate: cert, key } = issue("localhost", { dnsName: "localhost" }, signer);
  const received: ReceivedRequest[] = [];
  const connections = new Map<object, number>();
  const server = createServer({ cert, key }, async (incoming, response) => {
    const url = new URL(incoming.url ?? "/", "https://localhost");
    const body = await text(incoming);
    const request = {
      method: incoming.method ?? "",
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: incoming.headers,
      body,
      connection: connections.get(incoming.socket) ?? 0,
    };
    received.push(request);
    await script(request, response, received.length);
  });
  server.on("secureConnection", (socket) => connections.set(socket, connections.size + 1));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { target: targetAt(`https://localhost:${port}`), received };
}

export function targetAt(endpoint: string): ClusterEndpoint {
  return {
    cluster: { partition: "aws", account: "111122223333", region: "eu-west-1", name: "demo" },
    endpoint,
    certificateAuthority: authority.certificate,
  };
}

/** A connection that closes with the test. */
export function connected(
  target: ClusterEndpoint,
  token: () => Promise<string> = async () => "token-1",
  signal?: AbortSignal,
): KubeConnection {
  const connection = connectKube(target, token, signal);
  onTestFinished(() => connection.close());
  return connection;
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

export function sendText(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", ...headers }).end(body);
}

/** A `Status` as API servers send it. */
export function failureStatus(code: number, reason: string, message: string, details?: unknown): unknown {
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    ...(reason === "" ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    code,
  };
}

function issue(
  commonName: string,
  role: { readonly authority: true } | { readonly dnsName: string },
  signer?: KeyPair,
): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const now = Date.now();
  const certificate = signCertificate(
    { commonName, role, publicKey, notBefore: now - 60_000, notAfter: now + 3_600_000 },
    signer === undefined
      ? { key: privateKey }
      : { certificate: new X509Certificate(signer.certificate), key: createPrivateKey(signer.key) },
  );
  return { certificate, key: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
}
