import { Duration } from "aws-cdk-lib";
import { SecurityGroup, Subnet, Vpc } from "aws-cdk-lib/aws-ec2";
import { EventBus } from "aws-cdk-lib/aws-events";
import { ManagedPolicy } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { Topic } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";
import type { EksCiliumProps } from "./constructs/eks-cilium-props.ts";

/** The construct's props in JSON: resources of AWS by their id or ARN, durations as numbers of their unit. */
export interface CdkContext
  extends Pick<
    EksCiliumProps,
    | "settings"
    | "release"
    | "imageRegistries"
    | "concurrency"
    | "reserveConcurrency"
    | "memorySize"
    | "encryptRecords"
    | "namePrefix"
    | "rolePath"
    | "recordPrefix"
  > {
  readonly vpcId?: string;
  readonly subnetIds?: readonly string[];
  readonly securityGroupIds?: readonly string[];
  readonly sweepMinutes?: number;
  /** Days that CloudWatch Logs allows: 1, 3, 5, 7, 14, 30, 60, 90, … */
  readonly logRetentionDays?: number;
  readonly encryptionKeyArn?: string;
  readonly alarmTopicArn?: string;
  readonly phaseTopicArn?: string;
  readonly permissionsBoundaryArn?: string;
  readonly eventBusName?: string;
}

type MemberType = "text" | "number" | "yes or no" | "list" | "object";

const memberTypes: Readonly<Record<keyof CdkContext, MemberType>> = {
  settings: "object",
  release: "text",
  imageRegistries: "object",
  vpcId: "text",
  subnetIds: "list",
  securityGroupIds: "list",
  sweepMinutes: "number",
  concurrency: "number",
  reserveConcurrency: "yes or no",
  memorySize: "number",
  logRetentionDays: "number",
  encryptionKeyArn: "text",
  encryptRecords: "yes or no",
  alarmTopicArn: "text",
  phaseTopicArn: "text",
  permissionsBoundaryArn: "text",
  namePrefix: "text",
  rolePath: "text",
  eventBusName: "text",
  recordPrefix: "text",
};

/** Reads the context `eks-cilium` of cdk.json, or of `--context` as JSON text; throws with every problem at once. */
export function readCdkContext(context: unknown): CdkContext {
  const value = typeof context === "string" ? parsed(context) : (context ?? {});
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw contextError("it is no JSON object.");
  }
  const problems = Object.entries(value).flatMap(([name, member]) => {
    if (!isContextKey(name)) return `${name} is not known; known are ${Object.keys(memberTypes).join(", ")}.`;
    return typeOf(member) === memberTypes[name]
      ? []
      : `${name} is ${typeOf(member)}, wanted is ${memberTypes[name]}.`;
  });
  if (problems.length > 0) throw contextError(problems.join(" "));
  return value;
}

/** The construct's props from the context; resources of AWS become references inside the scope. */
export function propsFromContext(scope: Construct, context: CdkContext): EksCiliumProps {
  const { vpcId, subnetIds, securityGroupIds, sweepMinutes, logRetentionDays, ...rest } = context;
  const { encryptionKeyArn, alarmTopicArn, phaseTopicArn, permissionsBoundaryArn, eventBusName, ...same } =
    rest;
  const each = <Made>(ids: readonly string[], make: (id: string, index: number) => Made) => ids.map(make);
  return {
    ...same,
    ...(vpcId && {
      // Zones and route tables concern constructs that create subnets; this one creates none.
      vpc: Vpc.fromVpcAttributes(scope, "Vpc", { vpcId, availabilityZones: ["unknown"] }),
    }),
    ...(subnetIds && {
      subnets: {
        subnets: each(subnetIds, (id, index) => Subnet.fromSubnetId(scope, `Subnet${index}`, id)),
      },
    }),
    ...(securityGroupIds && {
      securityGroups: each(securityGroupIds, (id, index) =>
        SecurityGroup.fromSecurityGroupId(scope, `SecurityGroup${index}`, id),
      ),
    }),
    ...(sweepMinutes !== undefined && { sweepEvery: Duration.minutes(sweepMinutes) }),
    ...(logRetentionDays !== undefined && { logRetention: logRetentionDays }),
    ...(encryptionKeyArn && { encryptionKey: Key.fromKeyArn(scope, "Key", encryptionKeyArn) }),
    ...(alarmTopicArn && { alarmTopic: Topic.fromTopicArn(scope, "AlarmTopic", alarmTopicArn) }),
    ...(phaseTopicArn && { phaseTopic: Topic.fromTopicArn(scope, "PhaseTopic", phaseTopicArn) }),
    ...(permissionsBoundaryArn && {
      permissionsBoundary: ManagedPolicy.fromManagedPolicyArn(scope, "Boundary", permissionsBoundaryArn),
    }),
    ...(eventBusName && { eventBus: EventBus.fromEventBusName(scope, "Bus", eventBusName) }),
  };
}

function isContextKey(name: string): name is keyof CdkContext {
  return Object.hasOwn(memberTypes, name);
}

function typeOf(value: unknown): MemberType | "null" {
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  if (typeof value === "string") return "text";
  if (typeof value === "number") return "number";
  return typeof value === "boolean" ? "yes or no" : "object";
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw contextError(`it is no JSON: ${text}`);
  }
}

function contextError(problems: string): Error {
  return new Error(
    `reading the context eks-cilium of cdk.json: ${problems} Correct it and synthesise again.`,
  );
}
