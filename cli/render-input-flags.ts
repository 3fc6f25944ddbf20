import type { Command } from "commander";
import { tagTable } from "../functions/core/desired/tag-table.ts";
import { catalogueWith, catalogue as ownReleases } from "../functions/core/manifests/releases/catalogue.ts";
import type { RenderInput } from "../functions/core/manifests/render-input.ts";
import type { RenderOptions } from "../functions/core/manifests/render-options.ts";
import { validateOptions } from "../functions/core/manifests/validate-options.ts";
import type { Objection } from "../functions/core/objection.ts";
import { optionsOfTags } from "./options-of-tags.ts";
import { parseRenderOptions } from "./parse-render-options.ts";
import { readSettings } from "./read-settings.ts";
import { readText } from "./read-text.ts";
import { Refusal } from "./refusal.ts";

export interface RenderInputFlags {
  readonly release: string;
  readonly options?: string;
  readonly tags?: string;
  readonly cluster: string;
  readonly settings?: string;
  readonly kubernetes?: string;
}

/** Kubernetes minor where neither flag nor options file names one. */
const defaultKubernetes = "1.33";

/** The tags of `--tags`, a line each. */
function tagHelp(): string {
  const rows = Object.entries(tagTable).map(([tag, { allowed }]) => `  ${tag.padEnd(30)} ${allowed}`);
  return ["Tags (their defaults: README, Tags):", ...rows].join("\n");
}

/** Adds the flags that name release and options of a render. */
export function withRenderInputFlags(command: Command): Command {
  return command
    .requiredOption("--release <name>", `release or minor of Cilium; known: ${ownReleases.names.join(", ")}`)
    .option("--options <file>", "JSON file with the options of the render")
    .option("--tags <list>", "or the tags of a new cluster with three nodes, IPv4 and a class gp3: k=v,k=v")
    .option("--cluster <name>", "name of that cluster", "demo")
    .option("--settings <file>", "JSON file with the fleet's settings: releases, and what tags leave open")
    .addHelpText("after", `\n${tagHelp()}`)
    .option("--kubernetes <minor>", `Kubernetes minor; else the options', or ${defaultKubernetes}`);
}

/** Release and options that the flags name; a Refusal carries every objection to them. */
export async function renderInputFrom(flags: RenderInputFlags): Promise<RenderInput> {
  const settings = await readSettings(flags.settings);
  const catalogue = catalogueWith(settings.releases);
  const release = catalogue.find(catalogue.resolve(flags.release) ?? "");
  if (release === undefined) {
    throw new Refusal(
      `release ${flags.release} is not in the catalogue; choose one of ${catalogue.names.join(", ")}`,
    );
  }
  const options = await optionsFrom();
  const objections = validateOptions(options, release);
  if (objections.length > 0) throw new Refusal(objections.map(sentence).join("\n"));
  return { options, release };

  async function optionsFrom(): Promise<RenderOptions> {
    if ((flags.options === undefined) === (flags.tags === undefined)) {
      throw new Refusal("say what to render by --options FILE or by --tags k=v,… (one of them)");
    }
    if (flags.options === undefined) {
      const cluster = { name: flags.cluster, kubernetesVersion: flags.kubernetes ?? defaultKubernetes };
      return optionsOfTags(flags.tags ?? "", release?.name ?? "", cluster, settings, catalogue);
    }
    const read = parseRenderOptions(await readText("options file", flags.options), flags.options);
    return flags.kubernetes === undefined ? read : { ...read, kubernetesVersion: flags.kubernetes };
  }
}

function sentence({ message, remedy }: Objection): string {
  return `${message} ${remedy}`;
}
