import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { catalogue } from "../functions/core/manifests/catalogue.ts";
import type { Choice } from "../functions/core/manifests/choice.ts";
import type { Release } from "../functions/core/manifests/release.ts";
import { unsupported } from "../functions/core/manifests/unsupported.ts";
import type { Objection } from "../functions/core/objection.ts";
import { parseRenderOptions } from "./parse-render-options.ts";
import { Refusal } from "./refusal.ts";

export interface ChoiceFlags {
  readonly release: string;
  readonly options: string;
}

/** The flags by which every command about one choice learns it. */
export function withChoiceFlags(command: Command): Command {
  return command
    .requiredOption("--release <name>", `release or minor of Cilium; known: ${catalogue.names.join(", ")}`)
    .requiredOption("--options <file>", "JSON file with the options");
}

/** The choice that the flags name; a Refusal says what stands against it. */
export async function choiceOf(flags: ChoiceFlags): Promise<Choice> {
  const release = releaseOf(flags.release);
  const options = parseRenderOptions(await textOf(flags.options), flags.options);
  const objections = unsupported(options, release);
  if (objections.length > 0) throw new Refusal(objections.map(sentence).join("\n"));
  return { options, release };
}

function releaseOf(name: string): Release {
  const release = catalogue.find(catalogue.resolve(name) ?? "");
  if (release !== undefined) return release;
  throw new Refusal(`release ${name} is not in the catalogue; choose one of ${catalogue.names.join(", ")}`);
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new Refusal(
      `options file ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function sentence({ message, remedy }: Objection): string {
  return `${message} ${remedy}`;
}
