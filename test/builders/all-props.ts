import { Duration, type Stack } from "aws-cdk-lib";
import { Subnet, Vpc } from "aws-cdk-lib/aws-ec2";
import { EventBus } from "aws-cdk-lib/aws-events";
import { ManagedPolicy } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import { Topic } from "aws-cdk-lib/aws-sns";
import type { EksCiliumProps } from "../../infra/constructs/eks-cilium-props.ts";

/** Every prop at once, none at its default. */
export function allProps(stack: Stack): Required<Omit<EksCiliumProps, "securityGroups">> {
  return {
    settings: { onUntag: "uninstall", extraConfig: { "crd-wait-timeout": "10m" } },
    release: "1.20",
    imageRegistries: { "quay.io": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/quay" },
    vpc: Vpc.fromVpcAttributes(stack, "Vpc", {
      vpcId: "vpc-0a1b2c3d4e5f60718",
      availabilityZones: ["eu-west-1a"],
    }),
    subnets: { subnets: [Subnet.fromSubnetId(stack, "Subnet", "subnet-0a1b2c3d4e5f60718")] },
    sweepEvery: Duration.minutes(30),
    concurrency: 20,
    reserveConcurrency: false,
    memorySize: 1024,
    logRetention: RetentionDays.ONE_YEAR,
    encryptionKey: new Key(stack, "Key", { enableKeyRotation: true }),
    encryptRecords: true,
    alarmTopic: Topic.fromTopicArn(stack, "Alarms", "arn:aws:sns:eu-west-1:111122223333:alarms"),
    phaseTopic: Topic.fromTopicArn(stack, "Phases", "arn:aws:sns:eu-west-1:111122223333:phases"),
    permissionsBoundary: ManagedPolicy.fromManagedPolicyName(stack, "Boundary", "boundary"),
    namePrefix: "acme-cilium",
    rolePath: "/platform/",
    eventBus: EventBus.fromEventBusName(stack, "Bus", "platform"),
    recordPrefix: "/platform/cilium",
  };
}
