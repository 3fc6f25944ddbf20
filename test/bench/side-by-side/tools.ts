import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { officialChart } from "../../conformance/chart/official-chart.ts";
import { pinnedProgram } from "../../conformance/chart/pinned-program.ts";
import { runTool } from "../../e2e/harness/processes/run-tool.ts";

/** What the others are given: the same objects as ours, as values for the chart or rendered. */
export interface Tools {
  /** Paths of programs. */
  readonly helm: string;
  readonly kubectl: string;
  /** Folder of the official chart. */
  readonly chart: string;
  readonly values: string;
  readonly objects: readonly KubeObject[];
  /** The same as a List in a file. */
  readonly objectsFile: string;
  /** As the programs print it. */
  readonly versions: Readonly<Record<"helm" | "kubectl" | "node", string>>;
}

const cli = join(import.meta.dirname, "../../../cli/main.ts");
const renderInput = ["--release", "1.19", "--tags", "enable_cilium=true"];

export async function findTools(folder: string): Promise<Tools> {
  const ours = (...args: string[]) => runTool(process.execPath, [cli, ...args, ...renderInput]);
  const helm = process.env["HELM"] || (await pinnedProgram("helm"));
  const kubectl = process.env["KUBECTL"] || (await pinnedProgram("kubectl"));
  const rendered = await ours("render", "--output", "json");
  const objectsFile = join(folder, "objects.json");
  await writeFile(objectsFile, rendered, { mode: 0o600 });
  const kubectlVersion = JSON.parse(await runTool(kubectl, ["version", "--client", "--output", "json"]));
  return {
    helm,
    kubectl,
    chart: await officialChart("1.19.6"),
    values: await ours("values"),
    objects: JSON.parse(rendered).items,
    objectsFile,
    versions: {
      helm: await runTool(helm, ["version", "--template", "{{.Version}}"]),
      kubectl: kubectlVersion.clientVersion.gitVersion,
      node: process.version,
    },
  };
}
