import { describe, expect, it } from "vitest";
import { apiServerHosts, checkEndpoint } from "../../../functions/edges/kube/check-endpoint.ts";
import { connectClusters } from "../../../functions/edges/kube/connect-clusters.ts";
import { otherAuthority, targetAt } from "../../builders/scripted-server.ts";

const inAws = apiServerHosts("amazonaws.com", undefined);

describe("the host of an API server", () => {
  it.each([
    ["amazonaws.com", "0123456789ABCDEF.gr7.eu-west-1.eks.amazonaws.com"],
    ["amazonaws.com", "eks-demo.eu-west-1.api.aws"],
    ["amazonaws.com.cn", "0123.yl4.cn-north-1.eks.amazonaws.com.cn"],
    ["amazonaws.com.cn", "eks-demo.cn-north-1.api.amazonwebservices.com.cn"],
    ["c2s.ic.gov", "0123.gr7.us-iso-east-1.eks.c2s.ic.gov"],
  ])("may be one of EKS, in %s: %s", (dnsSuffix, host) => {
    expect(apiServerHosts(dnsSuffix, undefined)(host)).toBe(true);
  });

  it.each([
    "localhost",
    "127.0.0.1",
    "10.0.0.7",
    "169.254.169.254",
    "eks.amazonaws.com.evil.example",
    "evileks.amazonaws.com",
    "evil.example",
    "bucket.s3.amazonaws.com",
  ])("may be no other: %s", (host) => {
    expect(inAws(host)).toBe(false);
  });

  it("may be on loopback only where AWS itself is", () => {
    const local = apiServerHosts("amazonaws.com", "http://127.0.0.1:4566");
    expect([local("127.0.0.1"), local("localhost"), local("evil.example")]).toEqual([true, true, false]);
    expect(apiServerHosts("amazonaws.com", "https://vpce-1.eks.amazonaws.com")("127.0.0.1")).toBe(false);
  });
});

describe("a connection to a cluster", () => {
  const target = targetAt("https://0123.gr7.eu-west-1.eks.amazonaws.com");

  it("is made where host and authority are right", () => {
    expect(() => checkEndpoint(target, inAws)).not.toThrow();
    const bundle = target.certificateAuthority + otherAuthority.certificate;
    expect(() => checkEndpoint({ ...target, certificateAuthority: bundle }, inAws)).not.toThrow();
  });

  it.each([
    ["http://0123.gr7.eu-west-1.eks.amazonaws.com", "is no plain https:// address"],
    ["https://user:word@0123.gr7.eu-west-1.eks.amazonaws.com", "is no plain https:// address"],
    ["", "is no plain https:// address"],
    ["https://evil.example/.eks.amazonaws.com", "evil.example is no host of EKS"],
  ])("to %j is refused before anything is sent", async (endpoint, words) => {
    const { kube } = connectClusters({ region: "eu-west-1", dnsSuffix: "amazonaws.com", now: () => 0 })();
    await expect(kube({ ...target, endpoint })).rejects.toMatchObject({
      kind: "unreachable",
      message: expect.stringContaining(words),
    });
  });

  it.each(["", "====", "no certificate", target.certificateAuthority.slice(0, 120)])(
    "whose authority is %j is refused: the process's own roots are never trusted",
    (certificateAuthority) => {
      expect(() => checkEndpoint({ ...target, certificateAuthority }, inAws)).toThrow(
        "its certificate authority is no certificate",
      );
    },
  );
});
