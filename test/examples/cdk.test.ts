import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Match, Template } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { stack as app } from "../../examples/cdk/app.ts";
import { stack as tagged } from "../../examples/tags/cluster.ts";
import { readFleetSettings } from "../../functions/core/desired/read-fleet-settings.ts";
import { readTags } from "../../functions/core/desired/read-tags.ts";
import { root } from "../docs/files-of-repository.ts";

describe("the CDK app", () => {
  const template = Template.fromStack(app);

  it("deploys all functions, and alarms that tell its topic", () => {
    const functions = template.findResources("AWS::Lambda::Function", {
      Properties: { Runtime: "nodejs24.x" },
    });
    expect(Object.keys(functions)).toHaveLength(3);
    template.hasResourceProperties("AWS::CloudWatch::Alarm", { AlarmActions: [{ Ref: Match.anyValue() }] });
  });

  it("hands the functions settings that they understand", () => {
    const [text] = Object.values(template.findResources("AWS::Lambda::Function")).map(
      ({ Properties }) => Properties.Environment.Variables.EKS_CILIUM_SETTINGS,
    );
    const settings = readFleetSettings(String(text), "arn:aws:iam::111122223333:role/r", "eu-west-1");
    expect(settings).toMatchObject({ release: "1.19", onUntag: "keep", storageClass: "gp3" });
    expect(Object.keys(settings.imageRegistries)).toEqual(["quay.io"]);
  });

  it("is what its cdk.json starts", () => {
    const { app } = JSON.parse(readFileSync(join(root, "examples/cdk/cdk.json"), "utf8"));
    expect(app).toBe("node app.ts");
  });
});

describe("tags by CDK", () => {
  it("stand on the cluster, and ask for what they say", () => {
    const clusters = Template.fromStack(tagged).findResources("AWS::EKS::Cluster");
    const [tags] = Object.values(clusters).map(({ Properties }) => Properties.Tags);
    const list = tags as readonly { readonly Key: string; readonly Value: string }[];
    const reading = readTags(Object.fromEntries(list.map(({ Key, Value }) => [Key, Value])));
    expect(reading).toEqual({
      requested: { enable: true, version: "1.19", encryption: "wireguard", mutualAuth: "spire" },
      tagObjections: [],
    });
  });
});
