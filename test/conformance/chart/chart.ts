import type { ChartValues } from "../../../cli/chart-values/merge-values.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { chartRender } from "./chart-render.ts";
import type { Helm } from "./helm.ts";
import { officialChart } from "./official-chart.ts";
import { withoutOwnDigests } from "./own-digests.ts";

/** The official chart of one release. */
export interface Chart {
  /** `1.19.6` */
  readonly release: string;
  readonly render: (kubernetesVersion: string, values: ChartValues) => Promise<readonly KubeObject[]>;
  /** Objects without what this chart cannot know. */
  readonly comparable: (objects: readonly KubeObject[]) => readonly KubeObject[];
}

/** The chart of a pinned release, from Cilium's Go module. */
export async function pinnedChart(helm: Helm, release: string): Promise<Chart> {
  const folder = await officialChart(release);
  return {
    release,
    render: (kubernetesVersion, values) => chartRender(helm, folder, kubernetesVersion, values),
    comparable: withoutOwnDigests,
  };
}

/** Chart that the caller gives: a released archive, or its folder. */
export async function givenChart(helm: Helm, path: string): Promise<Chart> {
  const release = /^version: *"?v?([^\s"]+)/m.exec(await helm(["show", "chart", path]))?.[1];
  if (release === undefined) throw new Error(`The chart in ${path} does not say its version in Chart.yaml.`);
  return {
    release,
    render: (kubernetesVersion, values) => chartRender(helm, path, kubernetesVersion, values),
    comparable: (objects) => objects,
  };
}
