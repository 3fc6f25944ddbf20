import { chartValues } from "../../cli/chart-values/chart-values.ts";
import type { ChartValues } from "../../cli/chart-values/merge-values.ts";
import { catalogue } from "../../functions/core/manifests/releases/catalogue.ts";
import type { Chart } from "./chart/chart.ts";
import { classifyDifferences } from "./classify-differences.ts";
import { compare, differenceText } from "./compare.ts";
import { type DeliberateDifference, deliberateDifferences } from "./deliberate-differences.ts";
import type { GoldenRender } from "./golden-renders.ts";
import { sumOf, type Tally } from "./tally.ts";

/**
 * Whether this chart and this Helm render what the golden files have, given the golden values, and given those of
 * `cli values`. Only then does a difference elsewhere mean something. The tally counts renders.
 */
export async function proveChart(chart: Chart, golden: readonly GoldenRender[]): Promise<Tally> {
  const tallies: Tally[] = [];
  for (const render of golden.filter(({ release }) => release === chart.release)) {
    for (const attempt of attemptsFor(render)) tallies.push(await prove(chart, render, attempt));
  }
  const { passed, failed } = sumOf(tallies);
  console.log(`${chart.release}: the chart gave ${passed} golden renders of ${passed + failed}`);
  return { passed, failed };
}

interface Attempt {
  readonly name: string;
  readonly values: ChartValues;
  /** Where the chart may differ from its golden render, as we do with the same values. */
  readonly deliberate: readonly DeliberateDifference[];
}

function attemptsFor({ release: name, options, values }: GoldenRender): readonly Attempt[] {
  const release = catalogue.find(name);
  const theirs: Attempt = { name: "the golden values", values: values(), deliberate: [] };
  if (release === undefined) return [theirs];
  const ours = chartValues({ options, release });
  return [theirs, { name: "cli values", values: ours, deliberate: deliberateDifferences }];
}

async function prove(
  chart: Chart,
  { profile, options, objects }: GoldenRender,
  { name, values, deliberate }: Attempt,
): Promise<Tally> {
  const rendered = await chart.render(options.kubernetesVersion, values);
  const { differences } = compare(chart.comparable(objects()), rendered);
  const { unlisted } = classifyDifferences(differences, deliberate);
  if (unlisted.length === 0) return { passed: 1, failed: 0 };
  console.log(
    `${chart.release}: the chart with ${name} of ${profile} differs from the golden render (as ours)`,
  );
  for (const difference of unlisted) console.log(differenceText(difference, "unlisted"));
  return { passed: 0, failed: 1 };
}
