import { Command, Option } from "commander";
import { partitionOf } from "../functions/core/partitions.ts";
import { type Finding, notKnown } from "../functions/core/preflight/preflight.ts";
import { factTable } from "../functions/core/preflight/preflight-facts.ts";
import { statementsOf } from "../functions/core/remedy-statements.ts";
import { makeEc2 } from "../functions/edges/aws/ec2.ts";
import { makeEks } from "../functions/edges/aws/eks.ts";
import { makeCertificates } from "../functions/edges/certificates.ts";
import { connectClusters } from "../functions/edges/kube/connect-clusters.ts";
import { type Inspection, inspectCluster } from "../functions/flows/inspect-cluster.ts";
import { AwsCallError } from "../functions/flows/ports/aws-call-error.ts";
import { KubeApiError } from "../functions/flows/ports/kube-api-error.ts";
import { parseTags } from "./parse-tags.ts";
import { readSettings } from "./read-settings.ts";
import { Refusal } from "./refusal.ts";

interface Flags {
  readonly cluster: string;
  readonly region?: string;
  readonly tags?: string;
  readonly settings?: string;
  readonly output: "table" | "json";
}

/** Exit codes by the gravest that was found; 1: nothing could be found out. */
const exitCodes = { clear: 0, warning: 3, blocking: 4 } as const;

/** `preflight`: looks at a cluster with the rights of whoever asks, and writes nothing. */
export function preflightCommand(): Command {
  return new Command("preflight")
    .description(
      "look at a cluster as a pass would before its first write; needs read-only rights, writes nothing",
    )
    .requiredOption("--cluster <name>", "name of the EKS cluster")
    .option("--region <region>", "its region; else AWS_REGION")
    .option("--tags <list>", "tags that it would get, beside those that it has: k=v,k=v")
    .option("--settings <file>", "JSON file with the fleet's settings")
    .addOption(new Option("--output <format>", "format").choices(["table", "json"]).default("table"))
    .addHelpText(
      "after",
      "\nExit code: 0 nothing to say, 3 warnings, 4 something blocks, 1 it could not be looked at.",
    )
    .action(async (flags: Flags) => {
      const inspection = await inspect(flags);
      process.stdout.write(flags.output === "json" ? jsonText(inspection) : tableText(inspection));
      process.exitCode = exitCodes[gravestOf(inspection)];
    });
}

async function inspect({ cluster, tags, ...flags }: Flags): Promise<Inspection> {
  const region = flags.region ?? process.env["AWS_REGION"] ?? process.env["AWS_DEFAULT_REGION"];
  if (region === undefined) throw new Refusal("say which region: --region eu-west-1, or AWS_REGION.");
  const { name: partition, dnsSuffix } = partitionOf(region);
  const id = { partition, account: "own account", region, name: cluster };
  const now = () => Date.now();
  const awsEndpoint = process.env["AWS_ENDPOINT_URL"];
  const ports = {
    settings: await readSettings(flags.settings),
    eks: makeEks({ region })(),
    ...makeEc2({ region })(),
    ...connectClusters({ region, dnsSuffix, now, awsEndpoint })(),
    certificates: makeCertificates(),
    now,
  };
  try {
    const inspection = await inspectCluster(id, ports, tags === undefined ? {} : parseTags(tags));
    if (inspection === undefined) throw new Refusal(`EKS has no cluster ${cluster} in ${region}.`);
    return inspection;
  } catch (error) {
    if (error instanceof KubeApiError && error.kind === "unauthorized") {
      throw new Refusal(
        `${error.message}\nGet rights to read: aws eks create-access-entry --region ${region} --cluster-name ${cluster} --principal-arn ARN && ` +
          `aws eks associate-access-policy --region ${region} --cluster-name ${cluster} --principal-arn ARN --access-scope type=cluster ` +
          `--policy-arn arn:${partition}:eks::aws:cluster-access-policy/AmazonEKSAdminViewPolicy`,
      );
    }
    if (error instanceof KubeApiError || error instanceof AwsCallError) throw new Refusal(error.message);
    throw error;
  }
}

function gravestOf({ objections }: Inspection): keyof typeof exitCodes {
  if (objections.some(({ severity }) => severity === "blocking")) return "blocking";
  return objections.length > 0 ? "warning" : "clear";
}

function jsonText(inspection: Inspection): string {
  const { cluster, intent, objections, findings } = inspection;
  const checks = findings.map(({ check, verdict, missing }) => ({ code: check.code, verdict, missing }));
  const { moment, spec } = intent;
  const result = gravestOf(inspection);
  return `${JSON.stringify({ cluster: cluster.arn, moment, spec, result, objections, checks }, null, 2)}\n`;
}

const verdictWords = {
  clear: "ok",
  found: "ok (acknowledged)",
  unknown: "not known",
  unread: "not read",
  unasked: "not at this moment",
} as const satisfies Readonly<Record<Finding["verdict"], string>>;

const severityWords = { blocking: "BLOCKS", warning: "warns" } as const;

function tableText(inspection: Inspection): string {
  const { cluster, intent, objections, findings } = inspection;
  const when = intent.moment === "install" ? "before a first installation" : "before a change";
  const codes = findings.map(({ check }) => check.code);
  const others = objections.filter(({ code }) => !codes.includes(code) && code !== notKnown);
  const lines = [
    `Cluster ${cluster.name}, ${when} of Cilium ${intent.spec.release}.`,
    "",
    ...others.flatMap(({ severity, code, message, remedy }) => [
      row(severityWords[severity], code, message),
      ...remedyRows(remedy),
    ]),
    ...findings.flatMap(({ check, verdict, missing, objections: found }) => {
      if (found.length > 0) {
        return found.flatMap(({ severity, message, remedy }) => [
          row(severityWords[severity], check.code, message),
          ...remedyRows(remedy),
        ]);
      }
      const detail = missing.map((fact) => factTable[fact].noun).join(", ");
      return [row(verdictWords[verdict], check.code, detail)];
    }),
    ...objections
      .filter(({ code }) => code === notKnown)
      .flatMap(({ message, remedy }) => [row("warns", notKnown, message), ...remedyRows(remedy)]),
  ];
  const blocking = objections.filter(({ severity }) => severity === "blocking").length;
  return `${lines.join("\n")}\n\n${blocking} of ${objections.length} objections block.\n`;
}

/** A line for each part, so that a command stands alone on what is copied. */
function remedyRows(remedy: string): string[] {
  return statementsOf(remedy).flatMap(({ prose, command }) => [
    ...(prose === undefined ? [] : [row("", "", prose)]),
    ...(command === undefined ? [] : [row("", "", command)]),
  ]);
}

function row(word: string, code: string, text: string): string {
  return `${word.padEnd(19)} ${code.padEnd(29)} ${text}`.trimEnd();
}
