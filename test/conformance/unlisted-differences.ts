import { chartValues } from "../../cli/chart-values/chart-values.ts";
import type { Release } from "../../functions/core/manifests/releases/release.ts";
import { render } from "../../functions/core/manifests/render.ts";
import type { RenderOptions } from "../../functions/core/manifests/render-options.ts";
import type { Chart } from "./chart/chart.ts";
import { classifyDifferences } from "./classify-differences.ts";
import { compare, differenceText } from "./compare.ts";
import { deliberateDifferences } from "./deliberate-differences.ts";
import { placeholderCertificates } from "./placeholder-certificates.ts";

/** Differences between `render` and the chart with the values of `cli values`; none: they are equal. */
export async function unlistedDifferences(
  chart: Chart,
  release: Release,
  options: RenderOptions,
): Promise<readonly string[]> {
  try {
    const values = chartValues({ options, release });
    const theirs = await chart.render(options.kubernetesVersion, values);
    const ours = chart.comparable(render(options, release, placeholderCertificates));
    const { unlisted } = classifyDifferences(compare(ours, theirs).differences, deliberateDifferences);
    return unlisted.map((difference) => differenceText(difference, "unlisted"));
  } catch (error) {
    return [`  no comparison: ${error instanceof Error ? error.message : String(error)}`];
  }
}
