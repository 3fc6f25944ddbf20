import { describe, expect, it } from "vitest";
import { readFleetSettings } from "../../../functions/core/desired/read-fleet-settings.ts";
import type { ReleaseEntry } from "../../../functions/core/manifests/releases/release-entry.ts";
import { testRelease } from "../../builders/render-with.ts";

const roleArn = "arn:aws:iam::111122223333:role/platform/eks-cilium";
const known = testRelease();
const { minor: _, ...entry } = known;
const newer: ReleaseEntry = {
  ...entry,
  name: "1.19.9",
  images: {
    ...known.images,
    agent: known.images.agent.replace("1.19.6", "1.19.9"),
    operator: known.images.operator.replace("1.19.6", "1.19.9"),
    hubbleRelay: known.images.hubbleRelay.replace("1.19.6", "1.19.9"),
  },
};
const read = (settings: unknown) => readFleetSettings(JSON.stringify(settings), roleArn, "eu-west-1");

describe("the fleet's settings", () => {
  it("have a default for everything", () => {
    expect(read({})).toEqual({
      scope: { partition: "aws", account: "111122223333", region: "eu-west-1" },
      roleArn,
      release: "1.19",
      storageClass: null,
      storageSize: "1Gi",
      onUntag: "maintain",
      spireVolumeOnRemoval: "delete",
      recordDays: 90,
      foreignFields: "report",
      standingAccess: "reader",
      allowedTags: {},
      hubbleMetrics: ["dns", "drop", "tcp", "flow", "http"],
      imageRegistries: {},
      imageDigests: true,
      extraConfig: {},
      nodeSelectors: {},
      extraTolerations: [],
      agentNotReadyTaintKey: "node.cilium.io/agent-not-ready",
      imagePullSecrets: [],
      releases: [],
      knownBad: [],
      rolloutAlarms: [],
    });
  });

  it("are at home where their role is", () => {
    const role = "arn:aws-us-gov:iam::111122223333:role/eks-cilium";
    expect(readFleetSettings("{}", role, "us-gov-west-1").scope).toEqual({
      partition: "aws-us-gov",
      account: "111122223333",
      region: "us-gov-west-1",
    });
  });

  it("are what was set", () => {
    const set = {
      release: "1.19.6",
      storageClass: "fast",
      storageSize: null,
      onUntag: "uninstall",
      allowedTags: { cilium_version: ["1.19", "v1.20.0"], cilium_l7: ["true"] },
      hubbleMetrics: [],
      nodeSelectors: { controllers: { role: "infra" } },
      extraTolerations: [{ key: "infra", operator: "Exists", effect: "NoSchedule" }],
      agentNotReadyTaintKey: "ignore-taint.cluster-autoscaler.kubernetes.io/cilium-agent-not-ready",
      imagePullSecrets: ["registry"],
      releases: [newer],
    };
    expect(read(set)).toMatchObject(set);
  });

  it("are refused with every member that is not understood, and what is allowed", () => {
    const wrong = { release: "newest", storageSize: "1 GB", onUntag: "delete", extraConfig: { debug: true } };
    expect(() => read({ ...wrong, storageclass: "gp3" })).toThrow(
      "reading the fleet's settings: release: allowed is a release such as 1.19.6 or a minor such as 1.19; " +
        "storageSize: allowed is a quantity such as 1Gi, or null for SPIRE without a volume; onUntag: allowed is maintain, keep or uninstall; " +
        "extraConfig: allowed is a map of texts; storageclass is not known. Correct them and deploy again.",
    );
  });

  it.each([
    [{ cilium_encryption: ["ipsec"] }],
    [{ cilium_encryption: [] }],
    [{ cilium_encryption: "wireguard" }],
    [{ cilium_acknowledge: ["Al 2!"] }],
    [{ enable_cilium: [true] }],
  ])("are refused where allowedTags is %j", (allowedTags) => {
    expect(() => read({ allowedTags })).toThrow(/allowedTags: allowed is lists of values|is not known/);
  });

  it.each([0, 1.5, -1, "90", null])("are refused where recordDays is %j", (recordDays) => {
    expect(() => read({ recordDays })).toThrow(
      "recordDays: allowed is a whole number of days from 1 to 3650",
    );
  });

  it("are refused where another of them undoes what allowedTags forbids", () => {
    const allowedTags = { cilium_version: ["1.20"], enable_cilium: ["true"] };
    expect(() => read({ allowedTags, onUntag: "uninstall" })).toThrow(
      "reading the fleet's settings: release is 1.19, and allowedTags does not allow cilium_version=1.19. " +
        "onUntag is uninstall, and allowedTags does not allow enable_cilium=false.",
    );
    expect(read({ allowedTags, release: "1.20.0" }).allowedTags).toEqual(allowedTags);
  });

  it("are refused with a release entry that is not whole, or does not hold together", () => {
    const { spireVersion: _, ...cut } = newer;
    expect(() => read({ releases: [cut] })).toThrow("releases: allowed is a list of release entries");
    const mixed = { ...newer, images: { ...newer.images, agent: known.images.agent } };
    expect(() => read({ releases: [mixed] })).toThrow(
      "reading the fleet's settings: releases, 1.19.9, images.agent: the tag is v1.19.6, but the entry makes it v1.19.9. Correct",
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
