import { chartValues } from "../../cli/chart-values/chart-values.ts";
import type { ChartValues } from "../../cli/chart-values/merge-values.ts";
import { catalogue } from "../../functions/core/manifests/catalogue.ts";
import type { Chart } from "./chart/chart.ts";
import { compare } from "./compare.ts";
import { deliberateDifferences } from "./deliberate-differences.ts";
import { differenceText } from "./difference-text.ts";
import type { GoldenRender } from "./golden-renders.ts";
import { judge } from "./judge.ts";
import { sumOf, type Tally } from "./tally.ts";

/**
 * Whether this chart and this Helm render what the golden files have, given the golden values, and given those of
 * `cli values`. Only then does a difference elsewhere mean something. The tally counts renders.
 */
export async function proveChart(chart: Chart, golden: readonly GoldenRender[]): Promise<Tally> {
  const tallies: Tally[] = [];
  for (const render of golden.filter(({ release }) => release === chart.release)) {
    for (const [name, values] of valuesFor(render)) tallies.push(await prove(chart, render, name, values));
  }
  const { passed, failed } = sumOf(tallies);
  console.log(`${chart.release}: the chart gave ${passed} golden renders of ${passed + failed}`);
  return { passed, failed };
}

function valuesFor({
  release: name,
  options,
  values,
}: GoldenRender): readonly (readonly [string, ChartValues])[] {
  const release = catalogue.find(name);
  const theirs = ["the golden values", values()] as const;
  return release === undefined ? [theirs] : [theirs, ["cli values", chartValues({ options, release })]];
}

async function prove(
  chart: Chart,
  { profile, options, objects }: GoldenRender,
  name: string,
  values: ChartValues,
): Promise<Tally> {
  const rendered = await chart.render(options.kubernetesVersion, values);
  const { differences } = compare(chart.comparable(objects()), rendered);
  // With `cli values` the chart differs from its golden renders where we do on purpose.
  const { unlisted } = judge(differences, deliberateDifferences);
  if (unlisted.length === 0) return { passed: 1, failed: 0 };
  console.log(
    `${chart.release}: the chart with ${name} of ${profile} differs from the golden render (as ours)`,
  );
  for (const difference of unlisted) console.log(differenceText(difference, "unlisted"));
  return { passed: 0, failed: 1 };
}
