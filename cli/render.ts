import { readFile } from "node:fs/promises";
import { Command, Option } from "commander";
import { stringify } from "yaml";
import { catalogue } from "../functions/core/manifests/catalogue.ts";
import type { Release } from "../functions/core/manifests/release.ts";
import { render } from "../functions/core/manifests/render.ts";
import { unsupported } from "../functions/core/manifests/unsupported.ts";
import type { Objection } from "../functions/core/objection.ts";
import { makeCertificates } from "../functions/edges/certificates.ts";
import { parseRenderOptions } from "./parse-render-options.ts";
import { Refusal } from "./refusal.ts";

interface Flags {
  readonly release: string;
  readonly options: string;
  readonly output: "json" | "yaml";
}

/** `render`: prints the objects for a file of options, with fresh certificates where Hubble needs them. */
export function renderCommand(): Command {
  return new Command("render")
    .description("print the objects of Cilium for a file of options")
    .requiredOption("--release <name>", `release or minor of Cilium; known: ${catalogue.names.join(", ")}`)
    .requiredOption("--options <file>", "JSON file with the options")
    .addOption(new Option("--output <format>", "format").choices(["json", "yaml"]).default("yaml"))
    .action(async (flags: Flags) => {
      process.stdout.write(await rendered(flags));
    });
}

async function rendered(flags: Flags): Promise<string> {
  const release = releaseOf(flags.release);
  const options = parseRenderOptions(await textOf(flags.options), flags.options);
  const objections = unsupported(options, release);
  if (objections.length > 0) throw new Refusal(objections.map(sentence).join("\n"));
  const { certificates } = await makeCertificates().complete({}, options.clusterName, Date.now());
  const objects = render(options, release, certificates);
  if (flags.output === "json") return `${JSON.stringify(objects, null, 2)}\n`;
  return objects.map((object) => `---\n${stringify(object, { aliasDuplicateObjects: false })}`).join("");
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
