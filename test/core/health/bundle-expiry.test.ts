import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { bundleExpiry } from "../../../functions/core/health/bundle-expiry.ts";
import { issueServerCertificate } from "../../../local/kubernetes/server-certificate.ts";

const pem = (der: string) => `-----BEGIN CERTIFICATE-----\n${btoa(der)}\n-----END CERTIFICATE-----\n`;

describe("the end of a trust bundle", () => {
  it("is that of its certificate", () => {
    const { authority } = issueServerCertificate();
    const until = new Date(new X509Certificate(authority).validTo).toISOString();
    expect(bundleExpiry(authority)).toBe(until.replace(/\D/g, "").slice(0, 14));
  });

  it.each([
    ["1\x17\x0d260101000000Z\x17\x0d270101000000Z", "20270101000000"],
    ["1\x17\x0d260101000000Z\x18\x0f20510101000000Z", "20510101000000"],
    ["1\x18\x0f20500101000000Z\x18\x0f20510101000000Z", "20510101000000"],
    ["1\x17\x0d980101000000Z\x17\x0d990101000000Z", "19990101000000"],
  ])("is read from either form of a time", (der, expected) => {
    expect(bundleExpiry(pem(der))).toBe(expected);
  });

  it("is that of the last of several", () => {
    const [early, late] = ["270101000000", "280101000000"].map((end) =>
      pem(`\x17\x0d260101000000Z\x17\x0d${end}Z`),
    );
    expect(bundleExpiry(`${late}${early}`)).toBe("20280101000000");
  });

  it.each([
    "",
    "soon",
    "-----BEGIN CERTIFICATE-----\n",
    "-----BEGIN CERTIFICATE-----\n%%%\n-----END CERTIFICATE-----",
  ])("is not known of %j", (text) => {
    expect(bundleExpiry(text)).toBeUndefined();
  });
});
