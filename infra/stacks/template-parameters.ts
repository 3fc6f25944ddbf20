import type { CfnParameterProps } from "aws-cdk-lib";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import { fleetSettingsTable, releasePattern } from "../../functions/core/desired/fleet-settings-table.ts";
import { productNames } from "../../functions/core/product-names.ts";
import { recordPrefixPattern } from "../../functions/core/read-record-prefix.ts";
import { limits, namePrefixPattern, rolePathPattern } from "../constructs/limits.ts";

interface TemplateParameter extends CfnParameterProps {
  readonly description: string;
  /** Heading under which the CloudFormation console shows the parameter. */
  readonly group: string;
}

const code = "Where the functions' code lies";
const fleet = "What all clusters have in common";
const network = "Network";
const capacity = "Capacity";
const notifications = "Notifications";
const names = "Names, keys, roles";

const { concurrency, memoryMegabytes, sweepMinutes, namePrefixCharacters, settingsBytes } = limits;
const arn = (service: string, rest: string) => `^$|^arn:[\\w-]+:${service}:${rest}$`;
const text = (group: string, description: string, allowedPattern: string, fallback = "") => ({
  group,
  description,
  type: "String",
  default: fallback,
  allowedPattern,
});
const list = (group: string, description: string, allowedPattern: string) => ({
  ...text(group, description, allowedPattern),
  type: "CommaDelimitedList",
});
const number = (
  group: string,
  description: string,
  { min, default: fallback, max }: { readonly min: number; readonly default: number; readonly max: number },
) => ({
  group,
  description,
  type: "Number",
  default: fallback,
  minValue: min,
  maxValue: max,
});

/** Minutes between sweeps that an alarm's period and a schedule's rate both know. */
export const sweepIntervals = [
  15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1440,
] as const satisfies number[];

const retentions = Object.values(RetentionDays).filter(
  (days): days is RetentionDays => typeof days === "number" && days !== RetentionDays.INFINITE,
);

/** Props of the construct, as parameters of CloudFormation. */
export function templateParameters(codePrefix: string) {
  return {
    CodeBucket: {
      group: code,
      description: "Bucket of this region into which the zips were copied.",
      type: "String",
      allowedPattern: "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
    },
    CodePrefix: text(
      code,
      "Begins the keys of the zips in it; ends with a slash, or is empty.",
      "^$|^.+/$",
      codePrefix,
    ),
    Release: text(
      fleet,
      "Release of clusters without a tag cilium_version: 1.19.6, or 1.19 for its newest patch. One in Settings wins.",
      releasePattern,
      fleetSettingsTable.release.default,
    ),
    Settings: {
      ...text(
        fleet,
        "Settings of the fleet as one JSON object (docs/settings.md). An invalid one is refused at the first event.",
        '^\\{\\}$|^\\{"[\\s\\S]*\\}$',
        "{}",
      ),
      maxLength: settingsBytes - '{"release":"1.19.6",'.length,
    },
    SubnetIds: list(
      network,
      "For clusters with private endpoints only: subnets that the passes run in, separated by commas. Public ones do not serve.",
      "^$|^subnet-[0-9a-f]+$",
    ),
    SecurityGroupIds: list(
      network,
      "Needed with subnets: security groups of the passes, separated by commas. They let port 443 out.",
      "^$|^sg-[0-9a-f]+$",
    ),
    SweepMinutes: {
      group: capacity,
      description: "Minutes between sweeps over every cluster.",
      type: "Number",
      default: String(sweepMinutes.default),
      allowedValues: sweepIntervals.map(String),
    },
    Concurrency: number(capacity, "Clusters worked on at once.", concurrency),
    ReserveConcurrency: {
      group: capacity,
      description:
        "Sets concurrency of the account aside for the functions. false where its quota is too low for that.",
      type: "String",
      default: "true",
      allowedValues: ["true", "false"],
    },
    MemorySize: number(capacity, "Memory of the passes in MB.", memoryMegabytes),
    LogRetentionDays: {
      group: capacity,
      description: "Days for which the functions' logs are kept.",
      type: "Number",
      default: String(RetentionDays.THREE_MONTHS),
      allowedValues: retentions.map(String),
    },
    AlarmTopicArn: text(
      notifications,
      "SNS topic that is notified when an alarm begins and ends.",
      arn("sns", "[\\w-]+:\\d{12}:[\\w-]+"),
    ),
    PhaseTopicArn: text(
      notifications,
      "SNS topic that gets every Cilium Phase Changed; its policy lets events.amazonaws.com publish.",
      arn("sns", "[\\w-]+:\\d{12}:[\\w-]+"),
    ),
    EventBusName: text(
      notifications,
      "Event bus for the product's own events, and for requests to it.",
      "^[\\w./-]{1,256}$",
      "default",
    ),
    EncryptionKeyArn: text(
      names,
      "KMS key of queues, logs and the functions' environment. Its policy lets EventBridge and CloudWatch Logs use it (docs/deploy.md).",
      arn("kms", "[\\w-]+:\\d{12}:key/[\\w-]+"),
    ),
    EncryptRecords: {
      group: names,
      description:
        "Keeps records as SecureString, under the key above or else AWS's own for Parameter Store.",
      type: "String",
      default: "false",
      allowedValues: ["true", "false"],
    },
    PermissionsBoundaryArn: text(
      names,
      "Permissions boundary of both roles.",
      arn("iam", ":(\\d{12}|aws):policy/.+"),
    ),
    NamePrefix: {
      ...text(
        names,
        "Begins the names of roles, queues, functions and alarms. Never change it later.",
        namePrefixPattern,
        productNames.eventSource,
      ),
      maxLength: namePrefixCharacters,
    },
    RolePath: text(
      names,
      "IAM path of both roles. Never change it later.",
      rolePathPattern,
      `/${productNames.eventSource}/`,
    ),
    RecordPrefix: text(
      names,
      "Path of the records in Parameter Store. Never change it later.",
      recordPrefixPattern,
      productNames.recordPrefix,
    ),
  } as const satisfies Readonly<Record<string, TemplateParameter>>;
}

export type TemplateParameters = ReturnType<typeof templateParameters>;
