import { Token } from "aws-cdk-lib";
import { nearMiss } from "../../functions/core/desired/near-miss.ts";
import type { EksCiliumProps } from "../constructs/eks-cilium-props.ts";

/** What a prop has to be, for those who write plain JavaScript. */
interface PropKind {
  /** Finishes the sentence "wanted is …". */
  readonly wanted: string;
  readonly fits: (value: unknown) => boolean;
}

const text: PropKind = { wanted: "a text", fits: (value) => typeof value === "string" };
const number: PropKind = {
  wanted: "a number",
  fits: (value) => typeof value === "number" || Token.isUnresolved(value),
};
const yesOrNo: PropKind = { wanted: "true or false", fits: (value) => typeof value === "boolean" };
const map: PropKind = { wanted: "an object", fits: isMap };

/** A construct or a value of CDK, told by a member: the copy of CDK that made it may be another than ours. */
const withMember = (wanted: string, member: string): PropKind => ({
  wanted,
  fits: (value) => isMap(value) && value[member] !== undefined,
});

const kinds: Readonly<Record<keyof EksCiliumProps, PropKind>> = {
  settings: map,
  release: text,
  imageRegistries: map,
  vpc: withMember("a VPC (Vpc.fromLookup, say)", "vpcId"),
  subnets: { wanted: "a selection of subnets, such as { subnets: [...] }", fits: isMap },
  securityGroups: {
    wanted: "a list of security groups",
    fits: (value) => Array.isArray(value) && value.every((one) => isMap(one) && "securityGroupId" in one),
  },
  sweepEvery: withMember("a Duration (Duration.minutes(30), say)", "toMinutes"),
  concurrency: number,
  reserveConcurrency: yesOrNo,
  memorySize: number,
  logRetention: number,
  encryptionKey: withMember("a key (Key.fromKeyArn, say)", "keyArn"),
  encryptRecords: yesOrNo,
  alarmTopic: withMember("a topic (Topic.fromTopicArn, say)", "topicArn"),
  phaseTopic: withMember("a topic (Topic.fromTopicArn, say)", "topicArn"),
  permissionsBoundary: withMember(
    "a managed policy (ManagedPolicy.fromManagedPolicyArn, say)",
    "managedPolicyArn",
  ),
  namePrefix: text,
  rolePath: text,
  eventBus: withMember("an event bus (EventBus.fromEventBusName, say)", "eventBusName"),
  recordPrefix: text,
};

/** Props that nobody knows, and props of another kind than theirs; TypeScript would have said so before. */
export function propsOfWrongKind(props: object): readonly string[] {
  if (!isMap(props)) return ["the props are no object."];
  return Object.entries(props).flatMap(([name, value]) => {
    if (!isProp(name)) return [`${name} is not known.${suggestion(name)}`];
    const { wanted, fits } = kinds[name];
    return value === undefined || fits(value) ? [] : [`${name} is ${shown(value)}, wanted is ${wanted}.`];
  });
}

function isProp(name: string): name is keyof EksCiliumProps {
  return Object.hasOwn(kinds, name);
}

function suggestion(name: string): string {
  const names = Object.keys(kinds);
  const meant = nearMiss(
    name,
    names.map((known) => known.toLowerCase()),
  );
  const found = names.find((known) => known.toLowerCase() === meant);
  return found === undefined ? ` Known are ${names.join(", ")}.` : ` Did you mean ${found}?`;
}

function shown(value: unknown): string {
  if (typeof value === "string") return `the text "${value}"`;
  if (value === null || typeof value === "number" || typeof value === "boolean") return String(value);
  return Array.isArray(value) ? "a list" : `a value of another kind (${typeof value})`;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
