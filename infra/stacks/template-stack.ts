import {
  type App,
  CfnCondition,
  CfnParameter,
  CfnRule,
  DefaultStackSynthesizer,
  Fn,
  type IStackSynthesizer,
  Token,
} from "aws-cdk-lib";
import { CfnFunction, type Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { CdkContext } from "../cdk-context.ts";
import type { Bundle } from "../constructs/function-code.ts";
import { suppressFinding } from "../validation/suppress-finding.ts";
import { EksCiliumStack } from "./eks-cilium-stack.ts";
import type { TemplateParameters } from "./template-parameters.ts";

/**
 * Placeholders for parameters with which CDK calculates. Each is unique in the template, so that
 * `resolve-placeholders.ts` finds it again.
 */
export const placeholders = {
  vpcId: "vpc-5eed5eed5eed5eed5",
  subnetId: "subnet-5eed5eed5eed5eed5",
  securityGroupId: "sg-5eed5eed5eed5eed5",
  /** Minutes between sweeps: a prime, so that its seconds are unique too. */
  sweepMinutes: 1429,
} as const;

type Parameter = keyof TemplateParameters;

const ref = (name: Parameter) => Fn.ref(name);
const refNumber = (name: Parameter) => Token.asNumber(Fn.ref(name));
const refList = (name: Parameter) => Token.asList(Fn.ref(name));
const given = (name: Parameter) => Fn.conditionNot(Fn.conditionEquals(ref(name), ""));

/**
 * Options that change the template's shape, by the name of their condition. Where two add to one list, the earlier one
 * here comes first in it.
 */
export const templateConditions = {
  HasEncryptionKey: {
    condition: () => given("EncryptionKeyArn"),
    context: { encryptionKeyArn: ref("EncryptionKeyArn") },
  },
  HasEncryptedRecords: {
    condition: () => Fn.conditionEquals(ref("EncryptRecords"), "true"),
    context: { encryptRecords: true },
  },
  InVpc: {
    condition: () => Fn.conditionNot(Fn.conditionEquals(Fn.join("", refList("SubnetIds")), "")),
    context: {
      vpcId: placeholders.vpcId,
      subnetIds: [placeholders.subnetId],
      securityGroupIds: [placeholders.securityGroupId],
    },
  },
  HasAlarmTopic: {
    condition: () => given("AlarmTopicArn"),
    context: { alarmTopicArn: ref("AlarmTopicArn") },
  },
  HasPhaseTopic: {
    condition: () => given("PhaseTopicArn"),
    context: { phaseTopicArn: ref("PhaseTopicArn") },
  },
  HasPermissionsBoundary: {
    condition: () => given("PermissionsBoundaryArn"),
    context: { permissionsBoundaryArn: ref("PermissionsBoundaryArn") },
  },
  NoReservedConcurrency: {
    condition: () => Fn.conditionEquals(ref("ReserveConcurrency"), "false"),
    context: { reserveConcurrency: false },
  },
} as const satisfies Readonly<Record<string, { condition: () => unknown; context: CdkContext }>>;

export type TemplateCondition = keyof typeof templateConditions;

/** The app's stack with parameters in the place of its context, under some conditions; free of accounts and assets. */
export class TemplateStack extends EksCiliumStack {
  constructor(
    app: App,
    enabled: readonly TemplateCondition[],
    parameters: TemplateParameters,
    zips: Readonly<Record<Bundle, string>>,
  ) {
    const context: CdkContext = Object.assign(
      {},
      always,
      ...enabled.map((name) => templateConditions[name].context),
    );
    // CDK's declaration does not hold under exactOptionalPropertyTypes.
    const synthesizer = new DefaultStackSynthesizer({
      generateBootstrapVersionRule: false,
    }) as IStackSynthesizer;
    super(app, "EksCilium", context, { synthesizer });
    for (const [name, { group: _, ...parameter }] of Object.entries(parameters)) {
      new CfnParameter(this, name, parameter);
    }
    for (const [name, { condition }] of Object.entries(templateConditions)) {
      new CfnCondition(this, name, { expression: condition() });
    }
    const noSettings = new CfnCondition(this, "NoSettings", {
      expression: Fn.conditionEquals(ref("Settings"), "{}"),
    });
    for (const [id, reason] of Object.entries(suppressedFindings)) suppressFinding(this, id, reason);
    this.requireWholeNetwork();
    for (const [lambda, bundle] of [
      [this.cilium.takeTriggers, "take-triggers"],
      [this.cilium.reconcileCluster, "reconcile-cluster"],
      [this.cilium.advanceRollout, "advance-rollout"],
    ] as const) {
      lambda.addEnvironment("EKS_CILIUM_SETTINGS", settingsText(noSettings));
      cfnFunction(lambda).code = {
        s3Bucket: ref("CodeBucket"),
        s3Key: Fn.join("", [ref("CodePrefix"), zips[bundle]]),
      };
    }
  }

  private requireWholeNetwork(): void {
    const absent = (name: Parameter) => Fn.conditionContains(refList(name), "");
    const both = ["SubnetIds", "SecurityGroupIds"] as const;
    new CfnRule(this, "WholeNetwork", {
      assertions: [
        {
          assert: Fn.conditionOr(
            Fn.conditionAnd(...both.map(absent)),
            Fn.conditionAnd(...both.map((name) => Fn.conditionNot(absent(name)))),
          ),
          assertDescription: "SubnetIds and SecurityGroupIds: give both, or none.",
        },
      ],
    });
  }
}

/** Findings of CDK's rules that hold in a single variant only. */
const suppressedFindings = {
  "CloudFormation-Validate::W1030":
    "The empty default of a parameter is used nowhere: a condition asks for it first.",
  "CloudFormation-Validate::W2001": "SweepMinutes is used where its placeholder stands.",
  "CloudFormation-Validate::W8001": "Conditions are used where all variants are merged.",
} as const;

const always: CdkContext = {
  sweepMinutes: placeholders.sweepMinutes,
  concurrency: refNumber("Concurrency"),
  memorySize: refNumber("MemorySize"),
  logRetentionDays: refNumber("LogRetentionDays"),
  eventBusName: ref("EventBusName"),
  namePrefix: ref("NamePrefix"),
  rolePath: ref("RolePath"),
  recordPrefix: ref("RecordPrefix"),
};

/** Mark before the settings, at which CloudFormation splits their first brace off. */
const mark = "<settings>";

/** Settings as JSON: `{"release":"1.19",` and what follows their own first brace, where a release wins. */
function settingsText(noSettings: CfnCondition): string {
  const release = Fn.join("", ['{"release":"', ref("Release"), '"']);
  const withoutBrace = Fn.select(1, Fn.split(`${mark}{`, Fn.join("", [mark, ref("Settings")])));
  return Fn.join("", [
    release,
    Fn.conditionIf(noSettings.logicalId, "}", Fn.join("", [",", withoutBrace])).toString(),
  ]);
}

function cfnFunction({ node }: LambdaFunction): CfnFunction {
  if (node.defaultChild instanceof CfnFunction) return node.defaultChild;
  throw new Error(`synthesising the template: ${node.path} is no Lambda function of CloudFormation.`);
}
