import * as fc from "fast-check";
import type { Release } from "../../functions/core/manifests/releases/release.ts";
import type { RenderOptions } from "../../functions/core/manifests/render-options.ts";
import { validateOptions } from "../../functions/core/manifests/validate-options.ts";
import type { Chart } from "./chart/chart.ts";
import { randomOptions } from "./random-options.ts";
import type { Tally } from "./tally.ts";
import { unlistedDifferences } from "./unlisted-differences.ts";

/** Milliseconds after which failing options are simple enough. */
const shrinkingTime = 60_000;

interface Draws {
  readonly seed: number;
  readonly runs: number;
}

/** Renders random options with both, and prints those that differ; the first also at their simplest. */
export async function differential(chart: Chart, release: Release, { seed, runs }: Draws): Promise<Tally> {
  let refused = 0;
  const supported = randomOptions.filter((options) => {
    const isSupported = validateOptions(options, release).length === 0;
    if (!isSupported) refused += 1;
    return isSupported;
  });
  const drawnOptions = drawn(supported, { seed, runs });
  const again = refused === 0 ? "" : `, ${refused} refused ones drawn again`;
  let firstFailure: number | undefined;
  let failed = 0;
  for (const [index, options] of drawnOptions.entries()) {
    const differences = await unlistedDifferences(chart, release, options);
    if (differences.length === 0) continue;
    failed += 1;
    firstFailure ??= index;
    console.log(failureText(`${release.name}, options ${index}`, options, differences));
  }
  console.log(
    `${release.name}: ${drawnOptions.length} random options, ${failed} differ (seed ${seed}${again})`,
  );
  if (firstFailure !== undefined) {
    const path = String(firstFailure);
    console.log(
      await simplest(supported, { seed, path }, (options) => unlistedDifferences(chart, release, options)),
    );
  }
  return { passed: drawnOptions.length - failed, failed };
}

/** Options as an options file, and how the renders differ. */
export function failureText(title: string, options: RenderOptions, differences: readonly string[]): string {
  return [`${title}:`, JSON.stringify(options), ...differences].join("\n");
}

function drawn(drawnOptions: fc.Arbitrary<RenderOptions>, { seed, runs }: Draws): readonly RenderOptions[] {
  const list: RenderOptions[] = [];
  fc.assert(
    fc.property(drawnOptions, (options) => {
      list.push(options);
    }),
    { seed, numRuns: runs },
  );
  return list;
}

/** Shrinks the options at a place among those of a seed. */
async function simplest(
  drawnOptions: fc.Arbitrary<RenderOptions>,
  place: { readonly seed: number; readonly path: string },
  differencesOf: (options: RenderOptions) => Promise<readonly string[]>,
): Promise<string> {
  const isEqual = fc.asyncProperty(
    drawnOptions,
    async (options) => (await differencesOf(options)).length === 0,
  );
  const { counterexample } = await fc.check(isEqual, {
    ...place,
    numRuns: 1,
    interruptAfterTimeLimit: shrinkingTime,
  });
  if (counterexample === null) return `options ${place.path} did not differ when they were repeated`;
  const [options] = counterexample;
  return failureText(`options ${place.path} at their simplest`, options, await differencesOf(options));
}
