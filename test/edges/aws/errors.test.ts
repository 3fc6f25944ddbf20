import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { makeEks } from "../../../functions/edges/aws/eks.ts";
import { toAwsCallError } from "../../../functions/edges/aws/errors.ts";
import { AwsCallError } from "../../../functions/flows/ports/aws-call-error.ts";
import { account, deployer, region } from "../../builders/local-aws-world.ts";

const cluster = { partition: "aws", account, region, name: "demo" };

function answered(name: string, status: number): Error {
  return Object.assign(new Error("Because."), { name, $metadata: { httpStatusCode: status } });
}

describe("an error of AWS", () => {
  it.for([
    ["throttled", answered("ThrottlingException", 400)],
    ["throttled", answered("ServiceUnavailableException", 503)],
    ["throttled", answered("SomethingNew", 429)],
    ["unreachable", answered("InternalServerError", 500)],
    ["unreachable", Object.assign(new Error("connect"), { code: "ECONNREFUSED" })],
    ["unreachable", Object.assign(new Error("getaddrinfo"), { code: "EAI_AGAIN" })],
    ["unreachable", Object.assign(new Error("certificate"), { code: "CERT_HAS_EXPIRED" })],
    ["unreachable", Object.assign(new Error("slow"), { name: "TimeoutError" })],
    ["denied", answered("AccessDeniedException", 400)],
    ["denied", answered("SomethingNew", 403)],
    ["denied", Object.assign(new Error("none"), { name: "CredentialsProviderError" })],
    ["stopped", new DOMException("over", "AbortError")],
    ["refused", answered("InvalidParameterException", 400)],
    ["refused", new Error("No value provided for input HTTP label: name.")],
    ["refused", "a string"],
  ] as const)("is %s: %s", ([kind, error]) => {
    expect(toAwsCallError("describe cluster demo", error).kind).toBe(kind);
  });

  it("names the statement of the role that a denied call misses", () => {
    const denied = Object.assign(
      new Error(
        "User: arn:aws:sts::111122223333:assumed-role/passes/f is not authorized to perform: " +
          "eks:AssociateAccessPolicy on resource: arn:aws:eks:eu-west-1:111122223333:access-entry/demo",
      ),
      { name: "AccessDeniedException", $metadata: { httpStatusCode: 403 } },
    );
    expect(toAwsCallError("associate the policy on demo", denied).message).toContain(
      "Statement AssociateClusterAdminPolicy of the role's policy (docs/deploy.md) allows eks:AssociateAccessPolicy",
    );
  });

  it("says what was attempted, why it failed and what to do next", () => {
    const callError = toAwsCallError("read record /a", answered("AccessDeniedException", 400));
    expect(callError).toMatchObject({
      code: "AccessDeniedException",
      message: "read record /a: AccessDeniedException: Because. Check the role's policy and its credentials.",
    });
  });
});

describe("an answer that is none", () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  it("is not taken for a cluster that is not there", async () => {
    server = createServer((_, answer) => {
      answer.writeHead(404, { "content-type": "text/html" });
      answer.end("<html><body>Not Found</body></html>");
    });
    await new Promise<void>((ready) => server?.listen(0, "127.0.0.1", ready));
    const { port } = server.address() as AddressInfo;
    const eks = makeEks({ region, credentials: deployer, endpoint: `http://127.0.0.1:${port}` })();
    const callError = await eks.describe(cluster).catch((error: unknown) => error);
    expect(callError).toBeInstanceOf(AwsCallError);
    expect(callError).toMatchObject({ kind: "unreachable", code: "SyntaxError" });
  });
});
