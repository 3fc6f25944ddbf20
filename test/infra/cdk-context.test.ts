import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { readCdkContext } from "../../infra/cdk-context.ts";
import { EksCiliumStack } from "../../infra/stacks/eks-cilium-stack.ts";

describe("the app's context", () => {
  it("may be empty or missing", () => {
    expect(readCdkContext(undefined)).toEqual({});
    expect(readCdkContext({})).toEqual({});
  });

  it("may come as text from the command line", () => {
    expect(readCdkContext('{"concurrency": 5}')).toEqual({ concurrency: 5 });
  });

  it.each([
    ["{", "it is no JSON: {"],
    [[], "it is no JSON object."],
    [
      { sweepEvery: 30, release: 1.19 },
      /sweepEvery is not known; known are .* release is number, wanted is text\./,
    ],
    [{ concurrency: "5" }, "concurrency is text, wanted is number."],
    [{ settings: null }, "settings is null, wanted is object."],
  ])("is refused: %j", (context, problem) => {
    expect(() => readCdkContext(context)).toThrow(problem);
    expect(() => readCdkContext(context)).toThrow("reading the context eks-cilium of cdk.json: ");
  });

  it("names what AWS keeps by id or ARN", () => {
    const stack = new EksCiliumStack(new App(), "EksCilium", {
      vpcId: "vpc-0a1b2c3d4e5f60718",
      subnetIds: ["subnet-0a1b2c3d4e5f60718", "subnet-0a1b2c3d4e5f60719"],
      securityGroupIds: ["sg-0a1b2c3d4e5f60718"],
      sweepMinutes: 20,
      logRetentionDays: 30,
      encryptionKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
      alarmTopicArn: "arn:aws:sns:eu-west-1:111122223333:alarms",
      phaseTopicArn: "arn:aws:sns:eu-west-1:111122223333:phases",
      permissionsBoundaryArn: "arn:aws:iam::111122223333:policy/boundary",
      eventBusName: "platform",
    });
    const template = Template.fromStack(stack);
    template.hasResourceProperties("AWS::Lambda::Function", {
      VpcConfig: {
        SubnetIds: ["subnet-0a1b2c3d4e5f60718", "subnet-0a1b2c3d4e5f60719"],
        SecurityGroupIds: ["sg-0a1b2c3d4e5f60718"],
      },
      KmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
    });
    template.hasResourceProperties("AWS::Events::Rule", { ScheduleExpression: "rate(20 minutes)" });
    template.hasResourceProperties("AWS::Events::Rule", { EventBusName: "platform" });
    template.allResourcesProperties("AWS::Logs::LogGroup", { RetentionInDays: 30 });
    template.allResourcesProperties("AWS::IAM::Role", {
      PermissionsBoundary: "arn:aws:iam::111122223333:policy/boundary",
    });
  });
});
