import { setTimeout as pause } from "node:timers/promises";
import { Command, Option } from "commander";
import { isMap, type JsonMap, parseJson } from "../../functions/core/json.ts";
import { timelineOf } from "../../functions/core/rollouts/past-rollout.ts";
import { isFinal } from "../../functions/core/rollouts/rollout-status.ts";
import { loadRollout, type StoredRollout } from "../../functions/flows/load-rollout.ts";
import { AwsCallError } from "../../functions/flows/ports/aws-call-error.ts";
import { readText } from "../read-text.ts";
import { Refusal } from "../refusal.ts";
import { type Deployment, type DeploymentFlags, deploymentOf, deploymentOptions } from "./deployment.ts";
import { exitCodeOf, explainCluster, explainText } from "./explain-cluster.ts";
import { pastLine, pastOf, pastRollouts, pastText } from "./history.ts";
import { knownRollouts } from "./known-rollouts.ts";
import { printedJson, printedLines } from "./printed.ts";
import { type CommandKind, sendCommand } from "./send-command.ts";
import { exitCodes, statusText } from "./status-text.ts";
import { wholeRollout } from "./whole-rollout.ts";

interface VerbFlag {
  readonly flag: string;
  readonly about: string;
  /** Of the detail. */
  readonly member: string;
  readonly isNeeded?: boolean;
}

const planFlag: VerbFlag = {
  flag: "--plan <digest>",
  about: "digest of the plan that was read",
  member: "planDigest",
  isNeeded: true,
};

/** Verbs that are a command on the bus: what they are for, and their own flags, each a member of the detail. */
const verbs: readonly {
  readonly kind: Exclude<CommandKind, "request">;
  readonly about: string;
  readonly flags?: readonly VerbFlag[];
  readonly isOfFleet?: boolean;
}[] = [
  {
    kind: "start",
    about: "start a rollout that is planned",
    flags: [planFlag],
  },
  {
    kind: "approve",
    about: "approve a wave that waits for it",
    flags: [{ flag: "--gate <wave>", about: "name of the wave", member: "gate", isNeeded: true }, planFlag],
  },
  { kind: "pause", about: "start nothing more; what moves finishes" },
  { kind: "resume", about: "go on, with budgets counted anew where it was halted" },
  {
    kind: "retry",
    about: "try failed members again, with the same plan",
    flags: [{ flag: "--members <names...>", about: "these alone", member: "members" }],
  },
  {
    kind: "skip",
    about: "leave a member out, or take a wave's proof and soak as given",
    flags: [
      { flag: "--member <name>", about: "name of its cluster", member: "member" },
      { flag: "--wave <name>", about: "name of the wave", member: "wave" },
    ],
  },
  { kind: "return", about: "send all members back, the newest wave first" },
  { kind: "abort", about: "end it; what has begun finishes" },
  { kind: "freeze", about: "start nothing in the whole fleet", isOfFleet: true },
  { kind: "thaw", about: "end a freeze", isOfFleet: true },
];

/** `rollout`: asks for rollouts and steers them by events, and reads how far they are; with the rights of whoever asks. */
export function rolloutCommand(): Command {
  const command = new Command("rollout")
    .description("a fleet in waves: plan, start, approve, steer, and see how far it is (docs/rollouts.md)")
    .addHelpText(
      "after",
      "\nExit codes of status, explain and history of one: 0 completed or moved, 2 with exceptions or left out, 3 halted, failed, gone back or ended before its end, 4 waits or is under way, 1 error.",
    );
  command.addCommand(planCommand());
  for (const verb of verbs) command.addCommand(verbCommand(verb));
  return command
    .addCommand(statusCommand())
    .addCommand(explainCommand())
    .addCommand(historyCommand())
    .addCommand(listCommand());
}

function onDeployment(command: Command): Command {
  for (const option of deploymentOptions) command.addOption(option);
  return command;
}

/** What AWS says is told in its own words, without a stack. */
async function told<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof AwsCallError ? new Refusal(error.message) : error;
  }
}

interface PlanFlags extends DeploymentFlags {
  readonly request: string;
  readonly alarms?: string[];
  readonly calendars?: string[];
}

/** The request with the gates that flags name. */
function withGates(request: JsonMap, { alarms, calendars }: PlanFlags): JsonMap {
  const { window } = request;
  return {
    ...request,
    ...(alarms === undefined ? {} : { alarms }),
    ...(calendars === undefined ? {} : { window: { ...(isMap(window) ? window : {}), calendars } }),
  };
}

function planCommand(): Command {
  return onDeployment(new Command("plan"))
    .description("ask for a rollout; it is planned, and starts by `start` unless the request says otherwise")
    .requiredOption("--request <file>", "JSON file with the detail of Cilium Rollout Requested")
    .option("--alarms <names...>", "CloudWatch alarms that hold and halt it, in the place of the request's")
    .option("--calendars <names...>", "Change Calendars of SSM for its window, in the place of the request's")
    .action((flags: PlanFlags) =>
      told(async () => {
        const asked = parseJson(await readText("request file", flags.request));
        if (!isMap(asked)) throw new Refusal(`${flags.request}: it has to be one JSON object.`);
        const detail = withGates(asked, flags);
        await sendCommand("request", detail, deploymentOf(flags));
        process.stdout.write(`Asked for. See: npm run -s cli -- rollout status ${String(detail["id"])}\n`);
      }),
    );
}

function verbCommand({ kind, about, flags = [], isOfFleet = false }: (typeof verbs)[number]): Command {
  const command = onDeployment(new Command(kind)).description(about);
  if (!isOfFleet) command.argument("<id>", "id of the rollout");
  command.requiredOption("--by <name>", "who says so");
  const isReasonNeeded = kind !== "start" && kind !== "approve";
  const reason = new Option("--reason <text>", "why");
  command.addOption(isReasonNeeded ? reason.makeOptionMandatory() : reason);
  for (const { flag, about, isNeeded = false } of flags)
    command.addOption(new Option(flag, about).makeOptionMandatory(isNeeded));
  return command.action((...args: unknown[]) =>
    told(async () => {
      const id = isOfFleet ? undefined : String(args[0]);
      const values = command.opts<DeploymentFlags & Readonly<Record<string, JsonMap[string]>>>();
      const given = flags.flatMap(({ flag, member }) => {
        const value = values[nameOf(flag)];
        return value === undefined ? [] : [[member, value] as const];
      });
      const detail = {
        version: 1,
        ...(id === undefined ? {} : { id }),
        by: values["by"],
        ...(values["reason"] === undefined ? {} : { reason: values["reason"] }),
        ...Object.fromEntries(given),
      };
      const deployment = deploymentOf(values);
      const flagOf = new Map(flags.map(({ flag, member }) => [member, `--${nameOf(flag)}`]));
      const type = await sendCommand(kind, detail, deployment, { id, flagOf });
      process.stdout.write(`${type} was sent; what is not obeyed is told by Cilium Rollout Refused.\n`);
    }),
  );
}

/** As commander names its value. */
function nameOf(flag: string): string {
  return /--(\w+)/.exec(flag)?.[1] ?? "";
}

function statusCommand(): Command {
  return onDeployment(new Command("status"))
    .description("how far a rollout is")
    .argument("<id>", "id of the rollout")
    .option("--watch", "look again every 15 seconds, until it has ended or waits for a person")
    .addOption(outputOption())
    .action((id: string, flags: DeploymentFlags & { readonly watch?: boolean; readonly output: string }) =>
      told(async () => {
        const deployment = deploymentOf(flags);
        for (;;) {
          const shown = await wholeRollout(id, deployment);
          const { status } = shown;
          process.stdout.write(flags.output === "json" ? printedJson(shown) : statusText(shown));
          process.exitCode = exitCodes[status?.state ?? "planned"];
          const isOver = status !== undefined && (isFinal(status.state) || isPersons(status));
          if (flags.watch !== true || isOver) return;
          await pause(15_000);
        }
      }),
    );
}

function isPersons({ waitingFor }: NonNullable<StoredRollout["status"]>): boolean {
  return ["start", "approval", "person"].includes(waitingFor?.what ?? "");
}

function explainCommand(): Command {
  return onDeployment(new Command("explain"))
    .description("what one cluster of a rollout waits for, since when, and what it would go back to")
    .argument("<cluster>", "name of the cluster")
    .option("--rollout <id>", "id of the rollout; else the one that it was last told of")
    .addOption(outputOption())
    .action(
      (cluster: string, flags: DeploymentFlags & { readonly rollout?: string; readonly output: string }) =>
        told(async () => {
          const deployment = deploymentOf(flags);
          const explained = await explainCluster(cluster, flags.rollout, deployment, Date.now());
          const isJson = flags.output === "json";
          process.stdout.write(isJson ? printedJson(explained) : explainText(explained));
          process.exitCode = exitCodeOf(explained);
        }),
    );
}

function historyCommand(): Command {
  return onDeployment(new Command("history"))
    .description("rollouts of before, the newest first; or what happened in one, in its order")
    .argument("[id]", "id of a rollout")
    .addOption(outputOption())
    .action((id: string | undefined, flags: DeploymentFlags & { readonly output: string }) =>
      told(async () => {
        const deployment = deploymentOf(flags);
        const past = id === undefined ? await pastRollouts(deployment) : [await pastOf(id, deployment)];
        const [one] = past;
        if (one === undefined) process.stderr.write(nothingAt(deployment));
        if (id !== undefined && one !== undefined) process.exitCode = exitCodes[one.state];
        const value = id === undefined ? past : { ...one, timeline: one && timelineOf(one) };
        const text = id === undefined ? past.map(pastLine).join("") : one === undefined ? "" : pastText(one);
        process.stdout.write(flags.output === "json" ? printedJson(value) : text);
      }),
    );
}

function nothingAt({ recordPrefix, region }: Deployment): string {
  return `No rollout is known at ${recordPrefix} in ${region}: if there should be one, say where with --prefix and --region.\n`;
}

function outputOption(): Option {
  return new Option("--output <format>", "format").choices(["table", "json"]).default("table");
}

function listCommand(): Command {
  return onDeployment(new Command("list"))
    .description("rollouts that are under way, and the newest that have ended")
    .action((flags: DeploymentFlags) =>
      told(async () => {
        const deployment = deploymentOf(flags);
        const { active, past } = await knownRollouts(deployment);
        const ids = [...active, ...past];
        if (ids.length === 0) process.stderr.write(nothingAt(deployment));
        for (const id of ids) {
          const { status } = await loadRollout(id, deployment);
          process.stdout.write(
            printedLines([`${id}  ${status?.state ?? "planning"}: ${status?.reason ?? ""}`]),
          );
        }
      }),
    );
}
