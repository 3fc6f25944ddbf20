import { Token } from "aws-cdk-lib";
import { recordPrefixPattern } from "../../functions/core/read-record-prefix.ts";
import { type EksCiliumProps, settingsText } from "../constructs/eks-cilium-props.ts";
import { limits, namePrefixPattern, rolePathPattern } from "../constructs/limits.ts";
import { propsOfWrongKind } from "./props-kinds.ts";
import { settingsProblems } from "./settings-problems.ts";

/** Every contradiction in the props: to each other, to AWS, or to what the functions accept; one sentence each. */
export function propsProblems(props: EksCiliumProps): readonly string[] {
  const wrongKind = propsOfWrongKind(props);
  return wrongKind.length > 0 ? wrongKind : checks.flatMap((check) => check(props) ?? []);
}

type Check = (props: EksCiliumProps) => string | readonly string[] | undefined;

const { concurrency, memoryMegabytes, sweepMinutes, namePrefixCharacters, settingsBytes } = limits;

const checks: readonly Check[] = [
  (props) => conflict("release", props.release, props.settings?.release),
  (props) => conflict("imageRegistries", props.imageRegistries, props.settings?.imageRegistries),
  (props) => settingsProblems(settingsText(props)),
  (props) => {
    const bytes = Buffer.byteLength(settingsText(props));
    if (bytes <= settingsBytes) return undefined;
    return `settings have ${bytes} bytes as JSON, and ${settingsBytes} fit into the 4 KB environment of a Lambda. Shorten extraConfig or releases.`;
  },
  (props) => outOfRange("concurrency", props.concurrency, concurrency, whyConcurrency),
  (props) => outOfRange("memorySize", props.memorySize, memoryMegabytes, "a Lambda runs with so many MB."),
  ({ sweepEvery }) =>
    sweepEvery === undefined || sweepEvery.isUnresolved()
      ? undefined
      : outOfRange("sweepEvery", sweepEvery.toMinutes({ integral: false }), sweepMinutes, whySweep),
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
    invalidFormat("namePrefix", namePrefix, namePrefixPattern, "eks-cilium") ??
    tooLong("namePrefix", namePrefix, namePrefixCharacters),
  ({ rolePath }) => invalidFormat("rolePath", rolePath, rolePathPattern, "/eks-cilium/"),
  ({ recordPrefix }) => invalidFormat("recordPrefix", recordPrefix, recordPrefixPattern, "/eks-cilium"),
];

const whyConcurrency =
  "SQS starts no fewer than 2, and Parameter Store takes 3 writes a second of a whole account.";
const whySweep =
  "a sweep spreads its clusters over 15 minutes, and an alarm watches for it over two periods of at most a day.";

function conflict(name: string, own: unknown, inSettings: unknown): string | undefined {
  if (own === undefined || inSettings === undefined) return undefined;
  return `${name} is set, and settings.${name} too. Set one of them.`;
}

function outOfRange(
  name: string,
  value: number | undefined,
  { min, max }: { readonly min: number; readonly max: number },
  why: string,
): string | undefined {
  if (value === undefined || Token.isUnresolved(value)) return undefined;
  if (Number.isInteger(value) && value >= min && value <= max) return undefined;
  return `${name} is ${value}, allowed is a whole number from ${min} to ${max}: ${why}`;
}

function invalidFormat(
  name: string,
  value: string | undefined,
  pattern: string,
  example: string,
): string | undefined {
  if (value === undefined || Token.isUnresolved(value) || new RegExp(pattern).test(value)) return undefined;
  return `${name} is "${value}", which AWS does not take or the product cannot name things with. Write it like ${example}.`;
}

function tooLong(name: string, value: string | undefined, max: number): string | undefined {
  if (value === undefined || Token.isUnresolved(value) || value.length <= max) return undefined;
  return `${name} has ${value.length} characters, and ${max} leave room for the region in a role's name.`;
}
