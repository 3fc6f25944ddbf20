import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { eksToken } from "../../../functions/edges/kube/eks-token.ts";

const keys = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };

function tokenWith(sessionToken: string | undefined, change: { region?: string; dnsSuffix?: string } = {}) {
  return eksToken({
    credentials: sessionToken === undefined ? keys : { ...keys, sessionToken },
    region: "eu-west-1",
    dnsSuffix: "amazonaws.com",
    clusterName: "demo",
    now: Date.UTC(2026, 10, 22, 10, 0, 0),
    ...change,
  });
}

function urlOf(token: string): URL {
  return new URL(Buffer.from(token.slice("k8s-aws-v1.".length), "base64url").toString());
}

/** Vectors that an independent HMAC confirmed, and botocore the first of them. */
const vectors = [
  {
    name: "a long session token",
    sessionToken: "IQoJb3JpZ2luX2Vj".repeat(60),
    signature: "85bf4c71e2b147990b2d8573f00183cb85d692f9517e39142e0419a8479aee1a",
    length: 1790,
    digest: "0953c9e9655ebacb82228531ea41449343d0cb6349b876ee07a4e50e3ad73f35",
  },
  {
    name: "no session token",
    sessionToken: undefined,
    signature: "4ce1c1274bd66b189a328b7bb869bdcfdf09c0038da6ad442cf2bc9d81b426df",
    length: 481,
    digest: "af578beb2be6c4c8e285d8717ab290103866767de172542873c21666a829a2c3",
  },
  {
    name: "a session token that needs encoding",
    sessionToken: "short+token/with=",
    signature: "fb9940712a4ed14275dcce5d416820e014030c563e764efbdb7a2c93e52b275f",
    length: 541,
    digest: "779eb33aed1beb0b973aec9205ca470e08bef46de8a60e5c468b53eabd46fe86",
  },
];

describe("an EKS token", () => {
  it.each(vectors)("with $name is the known one", async ({ sessionToken, signature, length, digest }) => {
    const token = await tokenWith(sessionToken);
    expect(urlOf(token).searchParams.get("X-Amz-Signature")).toBe(signature);
    expect(token).toHaveLength(length);
    expect(createHash("sha256").update(token).digest("hex")).toBe(digest);
  });

  it("has nothing that the server's check does not allow", async () => {
    const url = urlOf(await tokenWith("session"));
    expect(url).toMatchObject({ protocol: "https:", host: "sts.eu-west-1.amazonaws.com", pathname: "/" });
    expect(url.searchParams.get("X-Amz-SignedHeaders")).toBe("host;x-k8s-aws-id");
    expect([...url.searchParams.keys()].map((key) => key.toLowerCase()).sort()).toEqual([
      "action",
      "version",
      "x-amz-algorithm",
      "x-amz-credential",
      "x-amz-date",
      "x-amz-expires",
      "x-amz-security-token",
      "x-amz-signature",
      "x-amz-signedheaders",
    ]);
  });

  it("goes to the STS of its region and partition", async () => {
    const token = await tokenWith(undefined, { region: "cn-north-1", dnsSuffix: "amazonaws.com.cn" });
    expect(urlOf(token).host).toBe("sts.cn-north-1.amazonaws.com.cn");
    expect(urlOf(token).searchParams.get("X-Amz-Credential")).toContain("/cn-north-1/sts/aws4_request");
  });
});
