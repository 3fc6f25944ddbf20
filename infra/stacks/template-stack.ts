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
import { acknowledge } from "../constructs/acknowledge.ts";
import type { Bundle } from "../constructs/function-code.ts";
import type { AppSettings } from "../settings.ts";
import { EksCiliumStack } from "./eks-cilium-stack.ts";
import { standIns } from "./stand-ins.ts";
import type { TemplateParameters } from "./template-parameters.ts";

type Parameter = keyof TemplateParameters;

const ref = (name: Parameter) => Fn.ref(name);
const refNumber = (name: Parameter) => Token.asNumber(Fn.ref(name));
const refList = (name: Parameter) => Token.asList(Fn.ref(name));
const given = (name: Parameter) => Fn.conditionNot(Fn.conditionEquals(ref(name), ""));

/**
 * Choices that change the template's shape: the condition of each, and the settings that it stands for. In the order in
 * which the construct writes what they add to one list.
 */
export const templateChoices = {
  OwnKey: {
    condition: () => given("EncryptionKeyArn"),
    settings: { encryptionKeyArn: ref("EncryptionKeyArn") },
  },
  InVpc: {
    condition: () => Fn.conditionNot(Fn.conditionEquals(Fn.join("", refList("SubnetIds")), "")),
    settings: {
      vpcId: standIns.vpcId,
      subnetIds: [standIns.subnetId],
      securityGroupIds: [standIns.securityGroupId],
    },
  },
  TellsAlarms: { condition: () => given("AlarmTopicArn"), settings: { alarmTopicArn: ref("AlarmTopicArn") } },
  TellsPhases: { condition: () => given("PhaseTopicArn"), settings: { phaseTopicArn: ref("PhaseTopicArn") } },
  Bounded: {
    condition: () => given("PermissionsBoundaryArn"),
    settings: { permissionsBoundaryArn: ref("PermissionsBoundaryArn") },
  },
  Unreserved: {
    condition: () => Fn.conditionEquals(ref("ReserveConcurrency"), "false"),
    settings: { reserveConcurrency: false },
  },
} as const satisfies Readonly<Record<string, { condition: () => unknown; settings: AppSettings }>>;

export type TemplateChoice = keyof typeof templateChoices;

/** The app's stack with parameters in the place of settings, for some choices; it names no account and no asset. */
export class TemplateStack extends EksCiliumStack {
  constructor(
    app: App,
    choices: readonly TemplateChoice[],
    parameters: TemplateParameters,
    zips: Readonly<Record<Bundle, string>>,
  ) {
    const settings: AppSettings = Object.assign(
      {},
      always,
      ...choices.map((choice) => templateChoices[choice].settings),
    );
    // Its declaration does not hold under exactOptionalPropertyTypes.
    const synthesizer = new DefaultStackSynthesizer({
      generateBootstrapVersionRule: false,
    }) as IStackSynthesizer;
    super(app, "EksCilium", settings, { synthesizer });
    for (const [name, { group: _, ...parameter }] of Object.entries(parameters)) {
      new CfnParameter(this, name, parameter);
    }
    for (const [name, { condition }] of Object.entries(templateChoices)) {
      new CfnCondition(this, name, { expression: condition() });
    }
    const noSettings = new CfnCondition(this, "NoSettings", {
      expression: Fn.conditionEquals(ref("Settings"), "{}"),
    });
    for (const [id, reason] of Object.entries(acknowledged)) acknowledge(this, id, reason);
    this.demandWholeNetwork();
    for (const [lambda, bundle] of [
      [this.cilium.takeSignals, "take-signals"],
      [this.cilium.reconcileCluster, "reconcile-cluster"],
    ] as const) {
      lambda.addEnvironment("EKS_CILIUM_SETTINGS", settingsText(noSettings));
      cfnFunction(lambda).code = {
        s3Bucket: ref("CodeBucket"),
        s3Key: Fn.join("", [ref("CodePrefix"), zips[bundle]]),
      };
    }
  }

  private demandWholeNetwork(): void {
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

/** What CDK's rules for templates find in one variant alone. */
const acknowledged = {
  "CloudFormation-Validate::W1030":
    "The empty default of a parameter is used nowhere: a condition asks for it first.",
  "CloudFormation-Validate::W2001": "SweepMinutes is used where its value stands in for it.",
  "CloudFormation-Validate::W8001": "Conditions are used where all choices come together.",
} as const;

const always: AppSettings = {
  sweepMinutes: standIns.sweepMinutes,
  concurrency: refNumber("Concurrency"),
  memorySize: refNumber("MemorySize"),
  logRetentionDays: refNumber("LogRetentionDays"),
  eventBusName: ref("EventBusName"),
  namePrefix: ref("NamePrefix"),
  rolePath: ref("RolePath"),
  recordPrefix: ref("RecordPrefix"),
};

/** Begins the settings while CloudFormation takes their first brace away. */
const mark = "<settings>";

/** `{"release":"1.19",` and what follows the first brace of the settings, of which a later member wins. */
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
