import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import type { KubeObject, ObjectRef } from "../../../functions/core/kube-object.ts";
import { countCalls } from "../../../functions/edges/kube/count-calls.ts";
import { cacheToken } from "../../../functions/edges/kube/eks-token.ts";
import { makeHttpClient } from "../../../functions/edges/kube/make-http-client.ts";
import { makeKubeApi } from "../../../functions/edges/kube/make-kube-api.ts";
import { openPool } from "../../../functions/edges/kube/open-pool.ts";
import type { ClusterEndpoint } from "../../../functions/flows/ports/ports.ts";
import {
  connected,
  failureStatus,
  otherAuthority,
  sendJson,
  sendText,
  startScripted,
  targetAt,
} from "../../builders/scripted-server.ts";

const ref: ObjectRef = {
  apiVersion: "v1",
  kind: "ConfigMap",
  namespace: "kube-system",
  name: "cilium-config",
};
const object: KubeObject = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "cilium-config", namespace: "kube-system" },
};
const unauthorized = failureStatus(401, "Unauthorized", "Unauthorized");

/** Tokens that count up: token-1, token-2, … */
function tokens(): { readonly make: () => Promise<string>; readonly made: () => number } {
  let made = 0;
  return {
    make: async () => {
      made += 1;
      return `token-${made}`;
    },
    made: () => made,
  };
}

/** As connectKube, with less patience. */
function impatient(target: ClusterEndpoint) {
  const pool = openPool(target, { connect: 300, answer: 300 });
  onTestFinished(async () => (await pool).destroy());
  const exchange = makeHttpClient({
    cluster: "demo",
    dispatcher: () => pool,
    token: cacheToken(tokens().make),
    counter: countCalls(),
  });
  return makeKubeApi(exchange, "demo");
}

describe("a connection that breaks", () => {
  it("is replaced once for a read", async () => {
    const server = await startScripted((_, response, turn) =>
      turn === 1 ? void response.socket?.destroy() : sendJson(response, 200, object),
    );
    const connection = connected(server.target);
    expect(await connection.api.get(ref)).toEqual(object);
    expect(connection.calls().map(({ status, calls }) => [status, calls])).toEqual([
      [0, 1],
      [200, 1],
    ]);
  });

  it("is unreachable when it breaks again", async () => {
    const server = await startScripted((_, response) => void response.socket?.destroy());
    await expect(connected(server.target).api.get(ref)).rejects.toMatchObject({
      name: "KubeApiError",
      kind: "unreachable",
      status: 0,
      message: expect.stringMatching(
        /^get ConfigMap kube-system\/cilium-config on cluster demo: the connection was cut/,
      ),
    });
    expect(server.received).toHaveLength(2);
  });

  it("is never tried again for a write: nobody knows whether it was done", async () => {
    const server = await startScripted((_, response) => void response.socket?.destroy());
    const { api } = connected(server.target);
    await expect(api.apply(object)).rejects.toMatchObject({ kind: "unreachable" });
    await expect(api.delete(ref, "uid-1")).rejects.toMatchObject({ kind: "unreachable" });
    expect(server.received).toHaveLength(2);
  });

  it.each([
    ["with its length announced", { "content-length": "4000" }],
    ["in chunks", { "transfer-encoding": "chunked" }],
  ])("in the middle of a body sent %s is no answer", async (_, headers) => {
    const server = await startScripted((_request, response) => {
      response.writeHead(200, { "content-type": "application/json", ...headers });
      response.write('{"apiVersion":"v1","kind":"Config', () => response.socket?.destroy());
    });
    const { api } = connected(server.target);
    await expect(api.get(ref)).rejects.toMatchObject({ kind: "unreachable" });
    await expect(api.apply(object)).rejects.toMatchObject({ kind: "unreachable" });
    expect(server.received).toHaveLength(3);
  });
});

describe("an answer that is none", () => {
  it.each([
    ["half a body", 200, "application/json", '{"apiVersion":"v1","kind":"Config'],
    ["a login page", 200, "text/html", "<html>sign in</html>"],
    ["JSON of another kind", 200, "application/json", '{"hello":"world"}'],
    ["a proxy's error page", 502, "text/html", "<html>bad gateway</html>"],
    ["a proxy's 404", 404, "text/html", "<html>not found</html>"],
    ["a redirect", 302, "text/html", "<html>moved</html>"],
    ["a gateway's JSON", 403, "application/json", '{"message":"Forbidden"}'],
  ])("is unreachable: %s", async (_, status, type, body) => {
    const server = await startScripted((_request, response) => {
      response.writeHead(status, { "content-type": type }).end(body);
    });
    const { api } = connected(server.target);
    await expect(api.get(ref)).rejects.toMatchObject({ kind: "unreachable", status });
    await expect(api.list("Pod")).rejects.toMatchObject({ kind: "unreachable", status });
    await expect(api.servedResources("v1")).rejects.toMatchObject({ kind: "unreachable", status });
    await expect(api.apply(object)).rejects.toMatchObject({ kind: "unreachable", status });
    await expect(api.mayAdminister()).rejects.toMatchObject({ kind: "unreachable", status });
  });
});

describe("a server that is not there", () => {
  it.each([
    ["refuses connections", "https://127.0.0.1:1", /refuses connections \(ECONNREFUSED\)/],
    ["has a name that does not resolve", "https://gone.invalid", /does not resolve/],
  ])("%s", async (_, endpoint, message) => {
    await expect(connected(targetAt(endpoint)).api.get(ref)).rejects.toMatchObject({
      kind: "unreachable",
      status: 0,
      message: expect.stringMatching(message),
    });
  });

  it("shows a certificate of another authority, and never sees the token", async () => {
    const server = await startScripted((_, response) => sendJson(response, 200, object), otherAuthority);
    await expect(connected(server.target).api.get(ref)).rejects.toMatchObject({
      kind: "unreachable",
      message: expect.stringContaining("not one of this cluster's authority"),
    });
    expect(server.received).toEqual([]);
  });

  it("cannot be trusted by an authority that is no PEM", async () => {
    const server = await startScripted((_, response) => sendJson(response, 200, object));
    const target = { ...server.target, certificateAuthority: "not a certificate" };
    expect(() => connected(target)).toThrow("its certificate authority is no certificate");
    expect(server.received).toEqual([]);
  });

  it("accepts and then says nothing, not even TLS", async () => {
    const silent = createServer(() => undefined).listen(0, "127.0.0.1");
    await once(silent, "listening");
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as AddressInfo;
    await expect(impatient(targetAt(`https://127.0.0.1:${port}`)).get(ref)).rejects.toMatchObject({
      kind: "unreachable",
      message: expect.stringContaining("no connection in time"),
    });
  });

  it("takes the request and never answers", async () => {
    const server = await startScripted(() => undefined);
    await expect(impatient(server.target).get(ref)).rejects.toMatchObject({
      kind: "unreachable",
      message: expect.stringContaining("no whole answer in time"),
    });
    expect(server.received).toHaveLength(1);
  });

  it("does not find a kind that every API server has, which is no word on its objects", async () => {
    const server = await startScripted((_, response) => sendText(response, 404, "404 page not found\n"));
    const api = impatient(server.target);
    await expect(api.list("DaemonSet")).rejects.toMatchObject({ kind: "absent", status: 404 });
    await expect(api.listMetadata("Node")).rejects.toMatchObject({ kind: "absent", status: 404 });
    expect(await api.list("CiliumNode")).toBeUndefined();
    expect(await api.list("NodePool")).toBeUndefined();
  });

  it("stops in the middle of its answer", async () => {
    const server = await startScripted((_, response) => {
      response.writeHead(200, { "content-type": "application/json" }).write("{");
    });
    await expect(impatient(server.target).get(ref)).rejects.toMatchObject({ kind: "unreachable" });
  });
});

describe("a pass that is stopped", () => {
  it("ends its calls at once and starts no others", async () => {
    const stop = new AbortController();
    const server = await startScripted(() => stop.abort());
    const { api } = connected(server.target, undefined, stop.signal);
    const stopped = { kind: "stopped", message: expect.stringContaining("the pass was stopped") };
    await expect(api.get(ref)).rejects.toMatchObject(stopped);
    await expect(api.apply(object)).rejects.toMatchObject(stopped);
    expect(server.received).toHaveLength(1);
  });

  it("does not sit out a wait", async () => {
    const stop = new AbortController();
    const server = await startScripted((_, response) => {
      sendText(response, 429, "Too many requests", { "retry-after": "2" });
      setTimeout(() => stop.abort(), 50);
    });
    const begun = Date.now();
    await expect(connected(server.target, undefined, stop.signal).api.get(ref)).rejects.toMatchObject({
      kind: "stopped",
    });
    expect(Date.now() - begun).toBeLessThan(1500);
  });
});

describe("a token that is refused", () => {
  it("is renewed once, for reads and writes alike", async () => {
    const server = await startScripted(({ headers }, response) =>
      headers.authorization === "Bearer token-1"
        ? sendJson(response, 401, unauthorized)
        : sendJson(response, 200, object),
    );
    const { make, made } = tokens();
    const { api } = connected(server.target, make);
    expect(await api.apply(object)).toMatchObject({ object });
    expect(await api.get(ref)).toEqual(object);
    expect(made()).toBe(2);
    expect(server.received.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer token-1",
      "Bearer token-2",
      "Bearer token-2",
    ]);
  });

  it("twice means that the cluster does not know us", async () => {
    const server = await startScripted((_, response) => sendJson(response, 401, unauthorized));
    const callError = await connected(server.target)
      .api.mayAdminister()
      .catch((error: unknown) => error);
    expect(callError).toMatchObject({ kind: "unauthorized", status: 401 });
    expect(String(callError)).not.toContain("token-");
    expect(server.received).toHaveLength(2);
  });

  it("is renewed once for all calls under way", async () => {
    const server = await startScripted(({ headers }, response) =>
      headers.authorization === "Bearer token-1"
        ? sendJson(response, 401, unauthorized)
        : sendJson(response, 200, object),
    );
    const { make, made } = tokens();
    const { api } = connected(server.target, make);
    await Promise.all(Array.from({ length: 12 }, () => api.get(ref)));
    expect(made()).toBe(2);
  });

  it("is unreachable when none can be made, and the reason is kept from the message", async () => {
    const server = await startScripted((_, response) => sendJson(response, 200, object));
    let turn = 0;
    const { api } = connected(server.target, async () => {
      turn += 1;
      if (turn === 1) throw new Error("secret: AKIDEXAMPLE");
      return "token";
    });
    const callError = await api.get(ref).catch((error: unknown) => error);
    expect(callError).toMatchObject({ name: "KubeApiError", kind: "unreachable" });
    expect(String(callError)).not.toContain("AKIDEXAMPLE");
    expect(await api.get(ref)).toEqual(object);
  });
});

describe("a server under load", () => {
  it.each([
    ["429 in plain text", 429],
    ["503 in plain text", 503],
    ["504, as where its cache is behind what it has stored", 504],
  ])("is waited for once on a read: %s", async (_, status) => {
    const server = await startScripted((_request, response, turn) =>
      turn === 1
        ? sendText(response, status, "Too many requests, please try again later.", { "retry-after": "1" })
        : sendJson(response, 200, object),
    );
    const begun = Date.now();
    expect(await connected(server.target).api.get(ref)).toEqual(object);
    expect(Date.now() - begun).toBeGreaterThan(900);
  });

  it("is left alone when it asks for more time, and by writes at all", async () => {
    const server = await startScripted(({ method }, response) =>
      sendText(response, 429, "Too many requests", { "retry-after": method === "GET" ? "3" : "1" }),
    );
    const { api } = connected(server.target);
    await expect(api.get(ref)).rejects.toMatchObject({ kind: "throttled", status: 429, retryAfter: 3 });
    await expect(api.apply(object)).rejects.toMatchObject({ kind: "throttled", retryAfter: 1 });
    expect(server.received).toHaveLength(2);
  });
});
