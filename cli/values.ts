import { Command, Option } from "commander";
import type { Choice } from "../functions/core/manifests/choice.ts";
import { chartValues } from "./chart-values/chart-values.ts";
import { type ChoiceFlags, choiceOf, withChoiceFlags } from "./choice-flags.ts";
import { yamlText } from "./yaml-text.ts";

interface Flags extends ChoiceFlags {
  readonly output: "json" | "yaml";
}

/** `values`: prints the values with which the official chart renders the same objects. */
export function valuesCommand(): Command {
  return withChoiceFlags(new Command("values"))
    .description("print values with which the official Helm chart renders the same")
    .addOption(new Option("--output <format>", "format").choices(["json", "yaml"]).default("yaml"))
    .action(async (flags: Flags) => {
      process.stdout.write(printed(await choiceOf(flags), flags.output));
    });
}

function printed(choice: Choice, output: Flags["output"]): string {
  const values = chartValues(choice);
  if (output === "json") return `${JSON.stringify(values, null, 2)}\n`;
  return `${headOf(choice)}${yamlText(values)}`;
}

/** Helm takes over objects that it did not make only when it is told to. */
function headOf({ options, release }: Choice): string {
  return [
    `# Values of the official chart cilium/cilium ${release.name}, for Kubernetes ${options.kubernetesVersion}.`,
    "#   helm repo add cilium https://helm.cilium.io/",
    `#   helm upgrade --install cilium cilium/cilium --version ${release.name} \\`,
    "#     --namespace kube-system --take-ownership --values values.yaml",
    "",
  ].join("\n");
}
