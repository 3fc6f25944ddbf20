import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { eksToken } from "../../functions/edges/kube/eks-token.ts";
import { makeLog } from "../../functions/edges/log.ts";
import type { LogFields } from "../../functions/flows/ports/log.ts";

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
      cluster: "demo",
      steps: 53,
      time: expect.any(String),
      level: "info",
      message: "plan\nmade",
    });
    expect(Date.parse(first.time)).toBeGreaterThanOrEqual(begun);
    expect([second.level, third.level]).toEqual(["warn", "error"]);
  });

  it("keeps its own words when a field has the same name", () => {
    const { log, lines } = recorded();
    log.error("the pass failed", { level: "info", message: "all is well" });
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: "error", message: "the pass failed" });
  });

  it("tells an error with its stack and what caused it", () => {
    const { log, lines } = recorded();
    log.error("failed", { error: new TypeError("outer", { cause: new Error("inner") }) });
    const { error } = JSON.parse(lines[0] ?? "");
    expect(error).toMatchObject({ name: "TypeError", message: "outer", cause: { message: "inner" } });
    expect(error.stack).toContain("log.test.ts");
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
