import { Command, Option } from "commander";
import { render } from "../functions/core/manifests/render.ts";
import { certificatesFor } from "./certificates-for.ts";
import { type RenderInputFlags, renderInputFrom, withRenderInputFlags } from "./render-input-flags.ts";
import { yamlText } from "./yaml-text.ts";

interface Flags extends RenderInputFlags {
  readonly certificates?: string;
  readonly output: "json" | "yaml";
}

/** `render`: prints the objects for these options, with fresh certificates unless some are given. */
export function renderCommand(): Command {
  return withRenderInputFlags(new Command("render"))
    .description("print the objects of Cilium, for kubectl apply --server-side -f -")
    .option("--certificates <file>", "JSON file with Hubble's certificates; what it lacks is made")
    .addOption(new Option("--output <format>", "format").choices(["json", "yaml"]).default("yaml"))
    .action(async (flags: Flags) => {
      process.stdout.write(await rendered(flags));
    });
}

async function rendered(flags: Flags): Promise<string> {
  const { options, release } = await renderInputFrom(flags);
  const certificates = await certificatesFor(options.clusterName, flags.certificates);
  const objects = render(options, release, certificates);
  // kubectl takes several objects in JSON as a List only.
  const list = { apiVersion: "v1", kind: "List", items: objects };
  if (flags.output === "json") return `${JSON.stringify(list, null, 2)}\n`;
  return objects.map((object) => `---\n${yamlText(object)}`).join("");
}
