import { resolve } from "node:path";
import { parseRenderOptions } from "../../cli/parse-render-options.ts";
import { readText } from "../../cli/read-text.ts";
import { catalogue } from "../../functions/core/manifests/releases/catalogue.ts";
import type { Release } from "../../functions/core/manifests/releases/release.ts";
import type { RenderOptions } from "../../functions/core/manifests/render-options.ts";
import { validateOptions } from "../../functions/core/manifests/validate-options.ts";
import { type Chart, givenChart, pinnedChart } from "./chart/chart.ts";
import { findHelm } from "./chart/helm.ts";
import { pinnedCharts } from "./chart/official-chart.ts";
import { compareGolden } from "./compare-golden.ts";
import { type ConformanceFlags, conformanceFlags, conformanceUsage } from "./conformance-flags.ts";
import { differential, failureText } from "./differential.ts";
import { type GoldenRender, goldenRenders } from "./golden-renders.ts";
import { proveChart } from "./prove-chart.ts";
import { sumOf, type Tally } from "./tally.ts";
import { unlistedDifferences } from "./unlisted-differences.ts";

const root = resolve(import.meta.dirname, "../..");
const folder = resolve(root, process.env["EKS_CILIUM_GOLDEN"] ?? "../shared/golden");

try {
  const tallies = await conformance(conformanceFlags(process.argv.slice(2)));
  const { passed, failed } = sumOf(tallies);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  if (error instanceof TypeError || error instanceof RangeError) console.error(conformanceUsage);
  process.exitCode = 1;
}

async function conformance(flags: ConformanceFlags): Promise<readonly Tally[]> {
  if (flags.options !== undefined) return checkOne(flags, fromCaller(flags.options));
  const golden = requiredGolden();
  const compared = compareGolden(golden);
  return flags.goldenOnly ? [compared] : [compared, ...(await differentialRun(flags, golden))];
}

function requiredGolden(): readonly GoldenRender[] {
  const golden = goldenRenders(folder);
  if (golden !== undefined && golden.length > 0) return golden;
  throw new Error(
    `Conformance needs the reference renders of the official chart in ${folder}; EKS_CILIUM_GOLDEN may name another folder.`,
  );
}

/** Two releases at a time, which keeps two processors busy. What cannot start counts as one failure. */
async function differentialRun(
  flags: ConformanceFlags,
  golden: readonly GoldenRender[],
): Promise<readonly Tally[]> {
  try {
    const charts = await chartsFor(flags);
    return await Promise.all(charts.map((chart) => checkAgainst(chart, golden, flags)));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return [{ passed: 0, failed: 1 }];
  }
}

async function checkAgainst(
  chart: Chart,
  golden: readonly GoldenRender[],
  draws: ConformanceFlags,
): Promise<Tally> {
  const proof = await proveChart(chart, golden);
  const release = catalogue.find(chart.release);
  if (release !== undefined) return sumOf([proof, await differential(chart, release, draws)]);
  console.log(`${chart.release}: no options compared, the catalogue does not have this release yet`);
  return proof;
}

async function checkOne(flags: ConformanceFlags, file: string): Promise<readonly Tally[]> {
  const options = parseRenderOptions(await readText("options file", file), file);
  const tallies: Tally[] = [];
  for (const chart of await chartsFor(flags)) {
    const release = catalogue.find(chart.release);
    const problems =
      release === undefined
        ? ["  not compared, the catalogue does not have this release yet"]
        : await problemsOrObjections(chart, release, options);
    const title = `${chart.release}, ${file}`;
    console.log(problems.length === 0 ? `${title}: equal` : failureText(title, options, problems));
    tallies.push(problems.length === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
  }
  return tallies;
}

async function problemsOrObjections(
  chart: Chart,
  release: Release,
  options: RenderOptions,
): Promise<readonly string[]> {
  const objections = validateOptions(options, release);
  if (objections.length > 0)
    return objections.map(({ message, remedy }) => `  refused: ${message} ${remedy}`);
  return unlistedDifferences(chart, release, options);
}

async function chartsFor({ chart, release }: ConformanceFlags): Promise<readonly Chart[]> {
  const helm = await findHelm();
  if (chart === undefined) {
    const names = release === undefined ? pinnedCharts : [release];
    return Promise.all(names.map((name) => pinnedChart(helm, name)));
  }
  const given = await givenChart(helm, fromCaller(chart));
  if (release === undefined || release === given.release) return [given];
  throw new Error(
    `The chart in ${chart} is of release ${given.release}, not ${release}; leave --release out.`,
  );
}

/** Path as the caller gave it: npm starts scripts in the root, and passes the caller's folder on. */
function fromCaller(path: string): string {
  return resolve(process.env["INIT_CWD"] ?? ".", path);
}
