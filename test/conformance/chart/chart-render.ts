import { parseAllDocuments } from "yaml";
import type { ChartValues } from "../../../cli/chart-values/merge-values.ts";
import { yamlText } from "../../../cli/yaml-text.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { cleaned } from "./cleaned.ts";
import type { Helm } from "./helm.ts";

/** What a chart renders for these values, cleaned as the golden renders are. Chart: a folder or an archive. */
export async function chartRender(
  helm: Helm,
  chart: string,
  kubernetesVersion: string,
  values: ChartValues,
): Promise<readonly KubeObject[]> {
  const output = await helm(
    [
      ...["template", "cilium", chart, "--namespace", "kube-system"],
      ...["--kube-version", `${kubernetesVersion}.0`, "--values", "-"],
    ],
    yamlText(values),
  );
  return objectsOf(output).map(cleaned);
}

/** Objects of what Helm prints: YAML 1.1, as Kubernetes reads it (`0400` is a mode, `on` is true). */
export function objectsOf(output: string): readonly KubeObject[] {
  return parseAllDocuments(output, { version: "1.1" }).flatMap((document) => {
    if (document.errors[0] !== undefined) throw document.errors[0];
    const object: KubeObject | null = document.toJS();
    return object === null ? [] : [object];
  });
}
