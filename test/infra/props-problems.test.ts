import { CfnParameter, Duration, Stack } from "aws-cdk-lib";
import { Subnet, Vpc } from "aws-cdk-lib/aws-ec2";
import { describe, expect, it } from "vitest";
import type { EksCiliumProps } from "../../infra/constructs/eks-cilium-props.ts";
import { propsProblems } from "../../infra/validation/props-problems.ts";
import { allProps } from "../builders/all-props.ts";
import { stackWith } from "../builders/synthesized-template.ts";

const vpc = Vpc.fromVpcAttributes(new Stack(), "Vpc", {
  vpcId: "vpc-0a1b2c3d4e5f60718",
  availabilityZones: ["eu-west-1a"],
});
const subnets = { subnets: [Subnet.fromSubnetId(new Stack(), "Subnet", "subnet-0a1b2c3d4e5f60718")] };

describe("props", () => {
  it("may all be left out, and all be set", () => {
    expect(propsProblems({})).toEqual([]);
    expect(propsProblems(allProps(new Stack()))).toEqual([]);
  });

  it.each<[problem: string, props: EksCiliumProps]>([
    [
      "release 1.17 is not known. Known are 1.18.12, 1.19.6, 1.20.0; settings.releases may add others.",
      { release: "1.17" },
    ],
    ["release: allowed is a release such as 1.19.6 or a minor such as 1.19", { release: "newest" }],
    [
      "release is set, and settings.release too. Set one of them.",
      { release: "1.19", settings: { release: "1.19" } },
    ],
    [
      "imageRegistries is set, and settings.imageRegistries too. Set one of them.",
      { imageRegistries: {}, settings: { imageRegistries: {} } },
    ],
    [
      'Option imageRegistries.quay.io: "https://mirror/" cannot be honoured. Give the replacement as registry and path',
      { imageRegistries: { "quay.io": "https://mirror/" } },
    ],
    ["Option extraConfig", { settings: { extraConfig: { "enable-ipv4": "false" } } }],
    ["storageSize: allowed is a quantity such as 1Gi", { settings: { storageSize: "1 GB" } }],
    [
      "and 3072 fit into the 4 KB environment of a Lambda. Shorten extraConfig or releases.",
      { settings: { extraConfig: { note: "x".repeat(3072) } } },
    ],
    ["concurrency is 1, allowed is a whole number from 2 to 20", { concurrency: 1 }],
    ["concurrency is 21, allowed is a whole number from 2 to 20", { concurrency: 21 }],
    ["concurrency is 2.5, allowed is a whole number from 2 to 20", { concurrency: 2.5 }],
    ["memorySize is 128, allowed is a whole number from 256 to 10240", { memorySize: 128 }],
    ["sweepEvery is 5, allowed is a whole number from 15 to 1440", { sweepEvery: Duration.minutes(5) }],
    ["sweepEvery is 2880, allowed is", { sweepEvery: Duration.days(2) }],
    ["sweepEvery is 15.5, allowed is", { sweepEvery: Duration.seconds(930) }],
    ["vpc is set and subnets are not. Name the subnets that reach AWS and the clusters.", { vpc }],
    ["subnets or securityGroups are set and vpc is not. Name the VPC they are in.", { subnets }],
    ["subnets or securityGroups are set and vpc is not.", { securityGroups: [] }],
    ["securityGroups is an empty list. Leave it out, and one is made.", { vpc, subnets, securityGroups: [] }],
    ['namePrefix is "acme_", which AWS does not take', { namePrefix: "acme_" }],
    [
      "namePrefix has 60 characters, and 39 leave room for the region in a role's name.",
      { namePrefix: "a".repeat(60) },
    ],
    ['rolePath is "platform", which AWS does not take', { rolePath: "platform" }],
    ['recordPrefix is "/aws/cilium", which AWS does not take', { recordPrefix: "/aws/cilium" }],
    [
      'recordPrefix is "/a/a/a/a/a/a/a/a/a/a/a/a", which AWS does not take',
      { recordPrefix: "/a".repeat(12) },
    ],
    ['recordPrefix is "/cilium/", which AWS does not take', { recordPrefix: "/cilium/" }],
  ])("are refused: %s", (problem, props) => {
    expect(propsProblems(props).join(" ")).toContain(problem);
  });

  it.each<[problem: string, props: object]>([
    ["realease is not known. Did you mean release?", { realease: "1.20" }],
    ["memorysize is not known. Did you mean memorySize?", { memorysize: 512 }],
    ["foo is not known. Known are settings, release,", { foo: 1 }],
    ["toString is not known.", { toString: 1 }],
    [
      'alarmTopic is the text "arn:aws:sns:eu-west-1:111122223333:a", wanted is a topic',
      { alarmTopic: "arn:aws:sns:eu-west-1:111122223333:a" },
    ],
    ["sweepEvery is 7, wanted is a Duration (Duration.minutes(30), say).", { sweepEvery: 7 }],
    ['concurrency is the text "5", wanted is a number.', { concurrency: "5" }],
    ["release is 1.19, wanted is a text.", { release: 1.19 }],
    ["settings is a list, wanted is an object.", { settings: [] }],
    ["securityGroups is a list, wanted is a list of security groups.", { securityGroups: ["sg-1"] }],
    ["encryptionKey is null, wanted is a key", { encryptionKey: null }],
    ['reserveConcurrency is the text "false", wanted is true or false.', { reserveConcurrency: "false" }],
  ])("of plain JavaScript are refused: %s", (problem, props) => {
    expect(propsProblems(props as EksCiliumProps).join(" ")).toContain(problem);
  });

  it("are refused with all that is wrong, and where", () => {
    expect(() => stackWith({ concurrency: 50, vpc })).toThrow(
      "synthesising EksCilium at Platform/Cilium: concurrency is 50, allowed is a whole number from 2 to 20: SQS starts no fewer " +
        "than 2, and Parameter Store takes 3 writes a second of a whole account. vpc is set and subnets are not.",
    );
  });

  it("may be parameters of a template, whose values are not known yet", () => {
    const stack = new Stack();
    const number = new CfnParameter(stack, "Number", { type: "Number" }).valueAsNumber;
    const text = new CfnParameter(stack, "Text").valueAsString;
    expect(
      propsProblems({
        concurrency: number,
        memorySize: number,
        namePrefix: text,
        rolePath: text,
        recordPrefix: text,
      }),
    ).toEqual([]);
  });
});
