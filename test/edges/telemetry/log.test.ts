import { generateKeyPairSync } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { eksToken } from "../../../functions/edges/kube/eks-token.ts";
import { makeLog } from "../../../functions/edges/telemetry/log.ts";
import type { LogFields } from "../../../functions/flows/ports/log.ts";

function recorded(context?: LogFields) {
  const lines: string[] = [];
  return { log: makeLog((line) => lines.push(line), context), lines };
}

describe("a log line", () => {
  it("is one line of JSON: when, how bad, what, where, and what else is known", () => {
    const { log, lines } = recorded({ cluster: "demo" });
    const begun = Date.now();
    log.info("plan\nmade", { steps: 53, empty: undefined });
    log.warn("slow");
    log.error("lost");
    expect(lines.every((line) => !line.includes("\n"))).toBe(true);
    const [first, second, third] = lines.map((line) => JSON.parse(line));
    expect(first).toEqual({
      level: "INFO",
      message: "plan\nmade",
      timestamp: expect.any(String),
      service: "eks-cilium",
      sampling_rate: 0,
      cluster: "demo",
      steps: 53,
    });
    expect(Date.parse(first.timestamp)).toBeGreaterThanOrEqual(begun);
    expect([second.level, third.level]).toEqual(["WARN", "ERROR"]);
  });

  it("keeps its own words when a field has the same name", () => {
    const { log, lines } = recorded();
    log.error("the pass failed", { level: "info", message: "all is well", timestamp: "never", service: "x" });
    expect(lines).toHaveLength(1);
    const line = JSON.parse(lines[0] ?? "");
    expect(line).toMatchObject({ level: "ERROR", message: "the pass failed", service: "eks-cilium" });
    expect(Date.parse(line.timestamp)).not.toBeNaN();
  });

  it("tells an error with its stack and what caused it", () => {
    const { log, lines } = recorded();
    log.error("failed", { error: new TypeError("outer", { cause: new Error("inner") }) });
    const { error } = JSON.parse(lines[0] ?? "");
    expect(error).toMatchObject({ name: "TypeError", message: "outer", cause: { message: "inner" } });
    expect(error.stack).toContain("log.test.ts");
  });
});

describe("what Lambda sets around a log line", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("is left out below the level that POWERTOOLS_LOG_LEVEL names", () => {
    vi.stubEnv("POWERTOOLS_LOG_LEVEL", "WARN");
    const { log, lines } = recorded();
    log.info("plan made");
    log.warn("slow");
    expect(lines.map((line) => JSON.parse(line).message)).toEqual(["slow"]);
  });

  it("names the trace that the line belongs to", () => {
    const { log, lines } = recorded();
    vi.stubEnv(
      "_X_AMZN_TRACE_ID",
      "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=1",
    );
    log.info("plan made", { xray_trace_id: "another" });
    expect(JSON.parse(lines[0] ?? "").xray_trace_id).toBe("1-5759e988-bd862e3fe1be46a994272793");
  });
});

describe("a secret", async () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const session = `IQoJb3JpZ2luX2Vj${"Ab1+/".repeat(20)}==`;
  const token = await eksToken({
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: session },
    region: "eu-west-1",
    dnsSuffix: "amazonaws.com",
    clusterName: "demo",
    now: 0,
  });
  const keyBody = pem.split("\n")[1] ?? "";
  const secrets: readonly (readonly [string, string, string])[] = [
    ["an EKS token", token, token.slice(20, 80)],
    ["any bearer token", "authorization: Bearer abc.def-ghi", "abc.def-ghi"],
    ["a private key", pem, keyBody],
    ["a private key cut short", pem.slice(0, 90), keyBody.slice(0, 40)],
    [
      "a private key in base64",
      Buffer.from(pem).toString("base64"),
      Buffer.from(pem).toString("base64").slice(40, 90),
    ],
    ["a session token", session, session.slice(20)],
    [
      "a session token in a URL",
      `?t=${encodeURIComponent(session)}&x=1`,
      encodeURIComponent(session).slice(20),
    ],
  ];

  it.each(secrets)("never gets out: %s", (_, secret, telltale) => {
    const { log, lines } = recorded({ context: secret });
    const error = new Error(`call failed: ${secret}`, { cause: new Error(secret) });
    log.error(`tried ${secret}`, { plain: secret, nested: { list: [`a ${secret} b`] }, error });
    expect(lines[0]).toContain("[redacted]");
    expect(lines[0]).not.toContain(telltale);
    expect(() => JSON.parse(lines[0] ?? "")).not.toThrow();
  });

  it("does not make ordinary words unreadable", () => {
    const { log, lines } = recorded();
    const words =
      "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE----- and sha256:3f786850e387550fdab836ed";
    const encoded = Buffer.from("-----BEGIN CERTIFICATE-----\nMIIB").toString("base64");
    log.info(words, { encoded });
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ message: words, encoded });
  });
});
