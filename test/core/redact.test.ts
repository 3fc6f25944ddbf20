import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { makeRecord, withPhase, withReason } from "../../functions/core/record/make-record.ts";
import { phaseChange } from "../../functions/core/record/phase-changed.ts";
import { redact } from "../../functions/core/redact.ts";

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const keyBody = pem.split("\n")[1] ?? "";
const jwt = `${Buffer.from('{"alg":"RS256","kid":"a"}').toString("base64url")}.${"eyJpc3Mi".repeat(9)}.${"Sig_-".repeat(30)}`;
const accessKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const certificate = "-----BEGIN CERTIFICATE-----\nMIIB";

describe("redaction", () => {
  it.each([
    ["a ServiceAccount's token", `token ${jwt} refused`, jwt.slice(40, 80)],
    ["a token cut short", jwt.slice(0, 50), jwt.slice(10, 50)],
    ["an old session token", `AQoDYXdzEJr${"1a/".repeat(20)}`, "1a/1a/"],
    ["the name of a secret key", `aws_secret_access_key = ${accessKey}`, accessKey],
    ["the same in JSON", JSON.stringify({ SecretAccessKey: accessKey }), accessKey],
    ["the same in an environment", `AWS_SECRET_ACCESS_KEY=${accessKey}`, accessKey],
    ["a session token by name", `"SessionToken":"zzzz${accessKey}"`, accessKey],
    ["a presigned URL", "https://sts/?X-Amz-Signature=0a1b2c3d4e&x=1", "0a1b2c3d4e"],
    ["a presigned URL, encoded", "X-Amz-Signature%3D0a1b2c3d4e", "0a1b2c3d4e"],
    ["a key", pem, keyBody],
    ...["", "x", "xx"].map((before): [string, string, string] => {
      const packed = Buffer.from(before + pem).toString("base64");
      return [`a key in base64, ${before.length} bytes after its beginning`, packed, packed.slice(24, 80)];
    }),
  ])("takes out %s", (_, text, telltale) => {
    expect(text).toContain(telltale);
    expect(redact(text)).toContain("[redacted]");
    expect(redact(text)).not.toContain(telltale);
  });

  it.each([
    certificate,
    ...["", "x", "xx"].map((before) => Buffer.from(before + certificate).toString("base64")),
    "arn:aws:eks:eu-west-1:111122223333:cluster/demo",
    "sha256:3f786850e387550fdab836ed7e6dc881de23001b3f786850e387550fdab836ed",
    "ip-10-0-0-10.eu-west-1.compute.internal",
    'Secret kube-system/cilium-ca: the secret key "ca.key" is missing',
    "DescribeCluster: AccessDeniedException: not authorized to perform: eks:DescribeCluster",
  ])("leaves what is public: %s", (text) => {
    expect(redact(text)).toBe(text);
  });
});

describe("what is written of a cluster", () => {
  const cluster = { partition: "aws", account: "111122223333", region: "eu-west-1", name: "demo" };
  const now = "2026-11-28T12:00:00.000Z";
  const report = {
    phase: "degraded" as const,
    reason: `${"x".repeat(380)} ${jwt}`,
    evidence: [{ name: "agents", current: 0, desired: 1, missing: [`node-1: ${pem}`] }],
    objections: [{ code: "refused-by-api", severity: "blocking" as const, message: pem, remedy: jwt }],
    updateAvailable: [`ConfigMap ${jwt}`],
  };

  it("carries no secret, in record and event, wherever it was and however it was cut", () => {
    const record = makeRecord("arn", report, undefined, now);
    const later = [record, withReason(record, jwt, now), withPhase(record, "blocked", pem, now)];
    for (const one of later) {
      const event = phaseChange(cluster, report, { ...one, reason: `${one.reason} ${jwt}` }, undefined);
      const written = JSON.stringify([one, event]);
      expect(written).toContain("[redacted]");
      expect(written).not.toContain(keyBody.slice(0, 20));
      expect(written).not.toContain(jwt.slice(0, 15));
    }
  });
});
