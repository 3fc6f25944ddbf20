import { describe, expect, it } from "vitest";
import { readFleetSettings } from "../../../functions/core/desired/read-fleet-settings.ts";

const roleArn = "arn:aws:iam::111122223333:role/platform/eks-cilium";
const read = (settings: unknown) => readFleetSettings(JSON.stringify(settings), roleArn, "eu-west-1");

describe("the fleet's settings", () => {
  it("have a default for everything", () => {
    expect(read({})).toEqual({
      home: { partition: "aws", account: "111122223333", region: "eu-west-1" },
      roleArn,
      release: "1.19",
      storageClass: null,
      storageSize: "1Gi",
      onUntag: "keep",
      hubbleMetrics: ["dns", "drop", "tcp", "flow", "http"],
      imageRegistries: {},
      extraConfig: {},
    });
  });

  it("are at home where their role is", () => {
    const role = "arn:aws-us-gov:iam::111122223333:role/eks-cilium";
    expect(readFleetSettings("{}", role, "us-gov-west-1").home).toEqual({
      partition: "aws-us-gov",
      account: "111122223333",
      region: "us-gov-west-1",
    });
  });

  it("are what was set", () => {
    const set = { release: "1.19.6", storageClass: "fast", onUntag: "uninstall", hubbleMetrics: [] };
    expect(read(set)).toMatchObject(set);
  });

  it("are refused with every member that is not understood, and what is allowed", () => {
    const wrong = { release: "newest", storageSize: "1 GB", onUntag: "delete", extraConfig: { debug: true } };
    expect(() => read({ ...wrong, storageclass: "gp3" })).toThrow(
      "reading the fleet's settings: release: allowed is a release such as 1.19.6 or a minor such as 1.19; " +
        "storageSize: allowed is a quantity such as 1Gi; onUntag: allowed is keep or uninstall; " +
        "extraConfig: allowed is a map of texts; storageclass is not known. Correct them and deploy again.",
    );
  });

  it.each(["", "{", "[]", "null", "3"])("are refused where they are no map: %j", (text) => {
    expect(() => readFleetSettings(text, roleArn, "eu-west-1")).toThrow(
      "reading the fleet's settings: they are no JSON object.",
    );
  });

  it.each([
    "",
    "eks-cilium",
    "arn:aws:iam::1111:role/eks-cilium",
    "arn:aws:iam::111122223333:user/eks-cilium",
    "arn:aws:sts::111122223333:assumed-role/eks-cilium/pass",
  ])("need the ARN of a role, which %j is not", (arn) => {
    expect(() => readFleetSettings("{}", arn, "eu-west-1")).toThrow("is not the ARN of an IAM role");
  });
});
