import { Token } from "aws-cdk-lib";
import type { EksCiliumProps } from "./eks-cilium-props.ts";
import { numbers } from "./numbers.ts";
import { settingsFaults } from "./settings-faults.ts";
import { settingsText } from "./settings-text.ts";

/** What contradicts itself, or AWS, or what the functions would refuse at their first event; all of it at once. */
export function propsFaults(props: EksCiliumProps): readonly string[] {
  return checks.flatMap((check) => check(props) ?? []);
}

type Check = (props: EksCiliumProps) => string | readonly string[] | undefined;

const { concurrency, memoryMegabytes, sweepMinutes, namePrefixCharacters, settingsBytes } = numbers;

const checks: readonly Check[] = [
  (props) => saidTwice("release", props.release, props.settings?.release),
  (props) => saidTwice("imageRegistries", props.imageRegistries, props.settings?.imageRegistries),
  (props) => settingsFaults(settingsText(props)),
  (props) => {
    const bytes = Buffer.byteLength(settingsText(props));
    if (bytes <= settingsBytes) return undefined;
    return `settings have ${bytes} bytes as JSON, and ${settingsBytes} fit into the 4 KB environment of a Lambda. Shorten extraConfig or releases.`;
  },
  (props) => outside("concurrency", props.concurrency, concurrency, whyConcurrency),
  (props) => outside("memorySize", props.memorySize, memoryMegabytes, "a Lambda runs with so many MB."),
  ({ sweepEvery }) =>
    sweepEvery === undefined || sweepEvery.isUnresolved()
      ? undefined
      : outside("sweepEvery", sweepEvery.toMinutes({ integral: false }), sweepMinutes, whySweep),
  ({ vpc, subnets, securityGroups }) => {
    if (vpc !== undefined || (subnets === undefined && securityGroups === undefined)) return undefined;
    return "subnets or securityGroups are set and vpc is not. Name the VPC they are in.";
  },
  ({ vpc, subnets }) => {
    if (vpc === undefined || subnets !== undefined) return undefined;
    return "vpc is set and subnets are not. Name the subnets that reach AWS and the clusters.";
  },
  ({ securityGroups }) =>
    securityGroups?.length === 0
      ? "securityGroups is an empty list. Leave it out, and one is made."
      : undefined,
  ({ namePrefix }) =>
    spelling("namePrefix", namePrefix, /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/, "eks-cilium") ??
    tooLong("namePrefix", namePrefix, namePrefixCharacters),
  ({ rolePath }) => spelling("rolePath", rolePath, /^\/(?:[\w+=,.@-]+\/)*$/, "/eks-cilium/"),
  ({ recordPrefix }) =>
    spelling("recordPrefix", recordPrefix, /^(?!\/(?:aws|ssm))(?:\/[\w.-]+){1,10}$/i, "/eks-cilium"),
];

const whyConcurrency =
  "SQS starts no fewer than 2, and Parameter Store takes 3 writes a second of a whole account.";
const whySweep =
  "a sweep spreads its clusters over 15 minutes, and an alarm watches for it over two periods of at most a day.";

function saidTwice(name: string, own: unknown, inSettings: unknown): string | undefined {
  if (own === undefined || inSettings === undefined) return undefined;
  return `${name} is set, and settings.${name} too. Set one of them.`;
}

function outside(
  name: string,
  value: number | undefined,
  { least, most }: { readonly least: number; readonly most: number },
  why: string,
): string | undefined {
  if (value === undefined || Token.isUnresolved(value)) return undefined;
  if (Number.isInteger(value) && value >= least && value <= most) return undefined;
  return `${name} is ${value}, allowed is a whole number from ${least} to ${most}: ${why}`;
}

function spelling(
  name: string,
  value: string | undefined,
  allowed: RegExp,
  example: string,
): string | undefined {
  if (value === undefined || Token.isUnresolved(value) || allowed.test(value)) return undefined;
  return `${name} is "${value}", which AWS does not take or we cannot name things with. Write it like ${example}.`;
}

function tooLong(name: string, value: string | undefined, most: number): string | undefined {
  if (value === undefined || Token.isUnresolved(value) || value.length <= most) return undefined;
  return `${name} has ${value.length} characters, and ${most} leave room for the region in a role's name.`;
}
