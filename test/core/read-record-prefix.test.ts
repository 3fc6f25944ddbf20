import { describe, expect, it } from "vitest";
import { productNames } from "../../functions/core/product-names.ts";
import { readRecordPrefix } from "../../functions/core/read-record-prefix.ts";

describe("the prefix of the records", () => {
  it.each([productNames.recordPrefix, "/platform/network.v1/Cilium_2", "/a/b/c/d/e/f/g/h/i/j/k"])(
    "may be %s",
    (text) => {
      expect(readRecordPrefix(text)).toBe(text);
    },
  );

  it.each([
    "",
    "/",
    "eks-cilium",
    "/eks-cilium/",
    "//eks-cilium",
    "/eks cilium",
    "/eks-cilium/{{x}}",
    "/aws/cilium",
    "/SSM-cilium",
    "/a/b/c/d/e/f/g/h/i/j/k/l",
    `/${"x".repeat(400)}`,
  ])("may not be %j, and the message names what may", (text) => {
    expect(() => readRecordPrefix(text)).toThrow(/Allowed is a path such as \/eks-cilium/);
  });
});
