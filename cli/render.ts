import { Command, Option } from "commander";
import { render } from "../functions/core/manifests/render.ts";
import { makeCertificates } from "../functions/edges/certificates.ts";
import { type ChoiceFlags, choiceOf, withChoiceFlags } from "./choice-flags.ts";
import { yamlText } from "./yaml-text.ts";

interface Flags extends ChoiceFlags {
  readonly output: "json" | "yaml";
}

/** `render`: prints the objects for a file of options, with fresh certificates where Hubble needs them. */
export function renderCommand(): Command {
  return withChoiceFlags(new Command("render"))
    .description("print the objects of Cilium for a file of options")
    .addOption(new Option("--output <format>", "format").choices(["json", "yaml"]).default("yaml"))
    .action(async (flags: Flags) => {
      process.stdout.write(await rendered(flags));
    });
}

async function rendered(flags: Flags): Promise<string> {
  const { options, release } = await choiceOf(flags);
  const { certificates } = await makeCertificates().complete({}, options.clusterName, Date.now());
  const objects = render(options, release, certificates);
  if (flags.output === "json") return `${JSON.stringify(objects, null, 2)}\n`;
  return objects.map((object) => `---\n${yamlText(object)}`).join("");
}
