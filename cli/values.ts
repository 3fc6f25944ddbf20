import { Command, Option } from "commander";
import type { RenderInput } from "../functions/core/manifests/render-input.ts";
import { chartValues } from "./chart-values/chart-values.ts";
import { type RenderInputFlags, renderInputFrom, withRenderInputFlags } from "./render-input-flags.ts";
import { yamlText } from "./yaml-text.ts";

interface Flags extends RenderInputFlags {
  readonly output: "json" | "yaml";
}

/** `values`: prints the values with which the official chart renders the same objects. */
export function valuesCommand(): Command {
  return withRenderInputFlags(new Command("values"))
    .description("print values with which the official Helm chart renders the same")
    .addOption(new Option("--output <format>", "format").choices(["json", "yaml"]).default("yaml"))
    .action(async (flags: Flags) => {
      process.stdout.write(printed(await renderInputFrom(flags), flags.output));
    });
}

function printed(input: RenderInput, output: Flags["output"]): string {
  const values = chartValues(input);
  if (output === "json") return `${JSON.stringify(values, null, 2)}\n`;
  return `${headOf(input)}${yamlText(values)}`;
}

/** Head of the file, with the flags by which Helm takes over objects that it did not make. */
function headOf({ options, release }: RenderInput): string {
  return [
    `# Values of the official chart cilium/cilium ${release.name}, for Kubernetes ${options.kubernetesVersion}.`,
    "#   helm repo add cilium https://helm.cilium.io/",
    `#   helm upgrade --install cilium cilium/cilium --version ${release.name} --namespace kube-system \\`,
    "#     --values values.yaml --take-ownership --force-conflicts",
    "# With Helm 3 (3.17 or newer) leave out --force-conflicts.",
    "",
  ].join("\n");
}
