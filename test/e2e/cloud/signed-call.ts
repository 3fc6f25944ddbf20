import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { Agent, request } from "undici";
import type { MiniStack } from "./start-ministack.ts";

interface UnsignedCall {
  readonly service: string;
  readonly method: "POST" | "PUT" | "DELETE" | "GET";
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
}

/** A call of a service whose SDK client nothing else needs; answers the body, or throws it. */
async function signedCall({ client, certificateAuthority }: MiniStack, call: UnsignedCall): Promise<string> {
  const { hostname, port, protocol, host } = new URL(client.endpoint);
  const { credentials, region } = client;
  const signer = new SignatureV4({ credentials, region, service: call.service, sha256: Sha256 });
  const { headers } = await signer.sign({
    method: call.method,
    protocol,
    hostname,
    port: Number(port),
    path: call.path,
    headers: { host, "content-type": call.contentType },
    query: {},
    body: call.body,
  });
  const dispatcher = new Agent({ connect: certificateAuthority ? { ca: certificateAuthority } : {} });
  const answer = await request(client.endpoint + call.path, {
    dispatcher,
    method: call.method,
    headers,
    body: call.body,
  });
  const answerText = await answer.body.text();
  await dispatcher.close();
  if (answer.statusCode < 300) return answerText;
  throw new Error(`${call.method} ${call.service} ${call.path}: ${answer.statusCode} ${answerText}`);
}

/** IAM. */
export function callIam(
  miniStack: MiniStack,
  action: string,
  parameters: Record<string, string>,
): Promise<string> {
  const body = new URLSearchParams({ Action: action, Version: "2010-05-08", ...parameters }).toString();
  const contentType = "application/x-www-form-urlencoded";
  return signedCall(miniStack, { service: "iam", method: "POST", path: "/", contentType, body });
}

/** Lambda: UpdateFunctionConfiguration. */
export function configureFunction(miniStack: MiniStack, name: string, change: object): Promise<string> {
  const path = `/2015-03-31/functions/${name}/configuration`;
  const body = JSON.stringify(change);
  return signedCall(miniStack, {
    service: "lambda",
    method: "PUT",
    path,
    contentType: "application/json",
    body,
  });
}

class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytes(secret));
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytes(data));
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

function bytes(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === "string") return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(data);
}
