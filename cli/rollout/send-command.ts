import type { Json, JsonMap } from "../../functions/core/json.ts";
import { rolloutNames } from "../../functions/core/rollouts/parameter-names.ts";
import { readCommand } from "../../functions/core/rollouts/rollout-commands.ts";
import { rolloutEventNames } from "../../functions/core/rollouts/rollout-event-names.ts";
import { AwsCallError } from "../../functions/flows/ports/aws-call-error.ts";
import { Refusal } from "../refusal.ts";
import type { Deployment } from "./deployment.ts";

export type CommandKind = keyof typeof rolloutEventNames.commands;

interface About {
  /** Of the rollout that has to be there; undefined: none has to. */
  readonly id?: string | undefined;
  /** Flags by the members of the detail that they are; absent: the caller wrote the detail. */
  readonly flagOf?: ReadonlyMap<string, string>;
}

/**
 * Puts a command on the bus, after the check that the function makes of it, and where the rollout is there. Throws Refusal
 * with what is wrong.
 */
export async function sendCommand(
  kind: CommandKind,
  given: Json,
  deployment: Deployment,
  { id, flagOf }: About = {},
): Promise<string> {
  const type = rolloutEventNames.commands[kind];
  const reading = readCommand({ "detail-type": type, detail: given });
  if (reading.kind !== "command") {
    const named = (why: string) => why.replace(/^\w+(?=[:.])/, (member) => flagOf?.get(member) ?? member);
    const why = reading.kind === "refused" ? reading.why.map(named).join("; ") : "it is none";
    throw new Refusal(`${type} would be refused: ${why}. Nothing was sent.`);
  }
  if (id !== undefined && (await isUnknown(id, deployment)))
    throw new Refusal(
      `There is no rollout ${id} at ${deployment.recordPrefix} in ${deployment.region}. Nothing was sent. Which there are: npm run -s cli -- rollout list`,
    );
  await deployment.bus.tell([{ type, detail: given as JsonMap }]);
  return type;
}

/** Who may say commands may not be allowed to read parameters: then the function alone knows. */
async function isUnknown(id: string, { records, recordPrefix }: Deployment): Promise<boolean> {
  try {
    return (await records.read(rolloutNames(recordPrefix, id).spec)) === undefined;
  } catch (error) {
    if (error instanceof AwsCallError && error.kind === "denied") return false;
    throw error;
  }
}
