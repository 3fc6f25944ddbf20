import type { Json, JsonMap } from "../../functions/core/json.ts";
import { readCommand } from "../../functions/core/rollouts/rollout-commands.ts";
import { rolloutEventNames } from "../../functions/core/rollouts/rollout-event-names.ts";
import { Refusal } from "../refusal.ts";
import type { Deployment } from "./deployment.ts";

export type CommandKind = keyof typeof rolloutEventNames.commands;

/** Puts a command on the bus, after the check that the function makes of it. Throws Refusal with what is wrong. */
export async function sendCommand(kind: CommandKind, given: Json, { bus }: Deployment): Promise<string> {
  const type = rolloutEventNames.commands[kind];
  const reading = readCommand({ "detail-type": type, detail: given });
  if (reading.kind !== "command") {
    const why = reading.kind === "refused" ? reading.why.join("; ") : "it is none";
    throw new Refusal(`${type} would be refused: ${why}. Nothing was sent.`);
  }
  await bus.tell([{ type, detail: given as JsonMap }]);
  return type;
}
