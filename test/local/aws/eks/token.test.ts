import { describe, expect, it } from "vitest";
import { checkToken } from "../../../../local/aws/eks/token.ts";
import { account } from "../../../builders/local-aws-world.ts";

const signedAt = Date.parse("2026-11-22T10:00:00Z");
const minute = 60_000;

const caller = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  account,
  principalArn: `arn:aws:iam::${account}:role/Worker`,
};

/** Golden vector: computed by the AWS SDK and by an independent HMAC. */
const good: Readonly<Record<string, string>> = {
  Action: "GetCallerIdentity",
  Version: "2011-06-15",
  "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
  "X-Amz-Credential": "AKIDEXAMPLE/20261122/eu-west-1/sts/aws4_request",
  "X-Amz-Date": "20261122T100000Z",
  "X-Amz-Expires": "60",
  "X-Amz-SignedHeaders": "host;x-k8s-aws-id",
  "X-Amz-Signature": "4ce1c1274bd66b189a328b7bb869bdcfdf09c0038da6ad442cf2bc9d81b426df",
};
const goodHost = "https://sts.eu-west-1.amazonaws.com/";

function tokenOf(parameters: Readonly<Record<string, string>>, base = goodHost): string {
  const query = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `k8s-aws-v1.${Buffer.from(`${base}?${query.join("&")}`).toString("base64url")}`;
}

const check = (token: string, clusterName = "demo", now = signedAt) =>
  checkToken(token, clusterName, [caller], now);

describe("a bearer token of EKS", () => {
  it("is taken as the golden vector has it", () => {
    expect(check(tokenOf(good))).toEqual({ caller });
  });

  it("carries a session token where the credentials have one", () => {
    const sessionToken = "IQoJb3JpZ2luX2Vj".repeat(60);
    const signature = "85bf4c71e2b147990b2d8573f00183cb85d692f9517e39142e0419a8479aee1a";
    const token = tokenOf({ ...good, "X-Amz-Security-Token": sessionToken, "X-Amz-Signature": signature });
    expect(checkToken(token, "demo", [{ ...caller, sessionToken }], signedAt)).toHaveProperty("caller");
    expect(check(token)).toEqual({ refused: "the session token is another one" });
  });

  it("lives for 15 minutes, whatever it says about its expiry", () => {
    expect(check(tokenOf(good), "demo", signedAt + 15 * minute)).toEqual({ caller });
    expect(check(tokenOf(good), "demo", signedAt + 15 * minute + 1)).toEqual({
      refused: "the token has expired",
    });
    expect(check(tokenOf(good), "demo", signedAt - 6 * minute)).toEqual({
      refused: "the token is from the future",
    });
  });

  it("is worth nothing at another cluster, or under another key", () => {
    const refused = "the signature does not match; it may be meant for another cluster";
    expect(check(tokenOf(good), "other")).toEqual({ refused });
    const impostor = { ...caller, secretAccessKey: "guessed" };
    expect(checkToken(tokenOf(good), "demo", [impostor], signedAt)).toEqual({ refused });
  });

  it.for([
    ["another prefix", `k8s-aws-v2.${tokenOf(good).slice(11)}`, "the token does not begin with k8s-aws-v1."],
    ["padding", `${tokenOf(good)}==`, "the token is not base64url without padding"],
    ["no URL", `k8s-aws-v1.${Buffer.from("hello").toString("base64url")}`, "the token holds no URL"],
    [
      "too many characters",
      tokenOf({ ...good, "X-Amz-Security-Token": "x".repeat(4096) }),
      "the token is too long",
    ],
    ["plain http", tokenOf(good, "http://sts.eu-west-1.amazonaws.com/"), "the scheme is http:"],
    ["a foreign host", tokenOf(good, "https://sts.example.com/"), "the host is sts.example.com"],
    ["a path", tokenOf(good, `${goodHost}x`), "the path is /x"],
    ["another action", tokenOf({ ...good, Action: "AssumeRole" }), "the action is not GetCallerIdentity"],
    ["a foreign parameter", tokenOf({ ...good, "x-id": "1" }), "the query parameter x-id is not allowed"],
    [
      "a repeated parameter",
      tokenOf({ ...good, action: "GetCallerIdentity" }),
      "a query parameter is repeated",
    ],
    [
      "an unsigned cluster",
      tokenOf({ ...good, "X-Amz-SignedHeaders": "host" }),
      "x-k8s-aws-id is not a signed header",
    ],
    ["a long expiry", tokenOf({ ...good, "X-Amz-Expires": "901" }), "X-Amz-Expires is not within 0 to 900"],
    ["an unknown key", tokenOf({ ...good, "X-Amz-Credential": "AKIDOTHER/x" }), "the access key is unknown"],
  ] as const)("is refused with %s", ([, token, refused]) => {
    expect(check(token)).toEqual({ refused });
  });
});
