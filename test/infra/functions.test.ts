import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { allProps } from "../builders/all-props.ts";
import { synthesizedTemplate } from "../builders/synthesized-template.ts";

const standard = synthesizedTemplate();
const all = synthesizedTemplate(allProps);

describe("functions", () => {
  it("run on Node 24 and arm64, for two minutes at most, traced, with JSON logs", () => {
    standard.allResourcesProperties("AWS::Lambda::Function", {
      Runtime: "nodejs24.x",
      Architectures: ["arm64"],
      Handler: "index.handler",
      Timeout: 120,
      MemorySize: 512,
      TracingConfig: { Mode: "Active" },
      LoggingConfig: { LogFormat: "JSON" },
    });
    standard.resourceCountIs("AWS::Lambda::Function", 3);
  });

  it("may requeue through their queues", () => {
    standard.allResourcesProperties("AWS::Lambda::Function", { RecursiveLoop: "Allow" });
  });

  it("have what the handlers read in their environment", () => {
    const variables = (name: string) => ({
      FunctionName: name,
      Environment: {
        Variables: {
          EKS_CILIUM_ROLE_ARN: {
            "Fn::Join": [
              "",
              [
                "arn:",
                { Ref: "AWS::Partition" },
                ":iam::",
                { Ref: "AWS::AccountId" },
                ":role/eks-cilium/eks-cilium-reconcile-",
                { Ref: "AWS::Region" },
              ],
            ],
          },
          EKS_CILIUM_TRIGGERS_URL: { Ref: Match.stringLikeRegexp("QueuesTriggers") },
          EKS_CILIUM_WORK_URL: { Ref: Match.stringLikeRegexp("QueuesWork") },
          EKS_CILIUM_ROLLOUTS_URL: { Ref: Match.stringLikeRegexp("QueuesRollouts") },
          EKS_CILIUM_SETTINGS: "{}",
          EKS_CILIUM_PREFIX: "/eks-cilium",
          EKS_CILIUM_BUS: "default",
          NODE_OPTIONS: "--max-semi-space-size=4",
          EKS_CILIUM_IN_VPC: "false",
        },
      },
    });
    standard.hasResourceProperties("AWS::Lambda::Function", variables("eks-cilium-take-triggers"));
    standard.hasResourceProperties("AWS::Lambda::Function", variables("eks-cilium-reconcile-cluster"));
    standard.hasResourceProperties("AWS::Lambda::Function", variables("eks-cilium-advance-rollout"));
  });

  it("take what is said to rollouts in its order, all of a call or none", () => {
    standard.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      EventSourceArn: { "Fn::GetAtt": [Match.stringLikeRegexp("QueuesRollouts"), "Arn"] },
      BatchSize: 10,
      FunctionResponseTypes: Match.absent(),
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });

  it("take one reconcile request a call, and ten triggers, of which single ones may fail", () => {
    standard.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      EventSourceArn: { "Fn::GetAtt": [Match.stringLikeRegexp("QueuesWork"), "Arn"] },
      BatchSize: 1,
      ScalingConfig: { MaximumConcurrency: 10 },
    });
    standard.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      EventSourceArn: { "Fn::GetAtt": [Match.stringLikeRegexp("QueuesTriggers"), "Arn"] },
      BatchSize: 10,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      ScalingConfig: { MaximumConcurrency: 5 },
    });
  });

  it.each([2, 10, 20])("reserve what their queues may call: %i", (concurrency) => {
    const template = synthesizedTemplate({ concurrency });
    template.hasResourceProperties("AWS::Lambda::Function", {
      FunctionName: "eks-cilium-reconcile-cluster",
      ReservedConcurrentExecutions: concurrency,
    });
    template.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      BatchSize: 1,
      ScalingConfig: { MaximumConcurrency: concurrency },
    });
  });

  it("keep their logs for three months, or as long as the props say, and nobody else's", () => {
    standard.allResourcesProperties("AWS::Logs::LogGroup", { RetentionInDays: 90 });
    standard.resourceCountIs("AWS::Logs::LogGroup", 3);
    all.allResourcesProperties("AWS::Logs::LogGroup", { RetentionInDays: 365, KmsKeyId: Match.anyValue() });
  });

  it("take every prop", () => {
    all.hasResourceProperties("AWS::Lambda::Function", {
      FunctionName: "acme-cilium-reconcile-cluster",
      MemorySize: 1024,
      KmsKeyArn: Match.anyValue(),
      ReservedConcurrentExecutions: Match.absent(),
      VpcConfig: { SubnetIds: ["subnet-0a1b2c3d4e5f60718"], SecurityGroupIds: [Match.anyValue()] },
      Environment: {
        Variables: {
          EKS_CILIUM_SETTINGS: JSON.stringify({
            onUntag: "uninstall",
            extraConfig: { "crd-wait-timeout": "10m" },
            release: "1.20",
            imageRegistries: { "quay.io": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/quay" },
          }),
          EKS_CILIUM_PREFIX: "/platform/cilium",
          EKS_CILIUM_BUS: "platform",
        },
      },
    });
  });

  it("leave a VPC by port 443 only, and only passes are in it", () => {
    all.hasResourceProperties("AWS::EC2::SecurityGroup", {
      SecurityGroupEgress: [
        {
          CidrIp: "0.0.0.0/0",
          IpProtocol: "tcp",
          FromPort: 443,
          ToPort: 443,
          Description: "AWS and API servers",
        },
      ],
      SecurityGroupIngress: Match.absent(),
    });
    all.hasResourceProperties("AWS::Lambda::Function", {
      FunctionName: "acme-cilium-take-triggers",
      VpcConfig: Match.absent(),
    });
    expect(Object.keys(standard.findResources("AWS::EC2::SecurityGroup"))).toEqual([]);
  });
});
