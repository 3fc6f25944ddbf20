import * as fc from "fast-check";
import type { Release } from "../../functions/core/manifests/release.ts";
import type { RenderOptions } from "../../functions/core/manifests/render-options.ts";
import { unsupported } from "../../functions/core/manifests/unsupported.ts";
import type { Chart } from "./chart/chart.ts";
import { faultsOfChoice } from "./faults-of-choice.ts";
import { randomOptions } from "./random-options.ts";
import type { Tally } from "./tally.ts";

/** Milliseconds after which a failing choice is simple enough. */
const shrinkingTime = 60_000;

interface Draws {
  readonly seed: number;
  readonly runs: number;
}

/** Renders random choices with both, and prints each that differs; the first one also as simple as it gets. */
export async function differential(chart: Chart, release: Release, { seed, runs }: Draws): Promise<Tally> {
  let refused = 0;
  const supported = randomOptions.filter((options) => {
    const taken = unsupported(options, release).length === 0;
    if (!taken) refused += 1;
    return taken;
  });
  const choices = drawn(supported, { seed, runs });
  const again = refused === 0 ? "" : `, ${refused} refused ones drawn again`;
  let firstFailure: number | undefined;
  let failed = 0;
  for (const [index, options] of choices.entries()) {
    const faults = await faultsOfChoice(chart, release, options);
    if (faults.length === 0) continue;
    failed += 1;
    firstFailure ??= index;
    console.log(reportOf(`${release.name}, choice ${index}`, options, faults));
  }
  console.log(`${release.name}: ${choices.length} random choices, ${failed} differ (seed ${seed}${again})`);
  if (firstFailure !== undefined) {
    const path = String(firstFailure);
    console.log(
      await simplest(supported, { seed, path }, (options) => faultsOfChoice(chart, release, options)),
    );
  }
  return { passed: choices.length - failed, failed };
}

/** A choice as an options file, and what is wrong with it. */
export function reportOf(title: string, options: RenderOptions, faults: readonly string[]): string {
  return [`${title}:`, JSON.stringify(options), ...faults].join("\n");
}

function drawn(choices: fc.Arbitrary<RenderOptions>, { seed, runs }: Draws): readonly RenderOptions[] {
  const list: RenderOptions[] = [];
  fc.assert(
    fc.property(choices, (options) => {
      list.push(options);
    }),
    { seed, numRuns: runs },
  );
  return list;
}

/** Shrinks the choice at a place among those of a seed. */
async function simplest(
  choices: fc.Arbitrary<RenderOptions>,
  place: { readonly seed: number; readonly path: string },
  faultsOf: (options: RenderOptions) => Promise<readonly string[]>,
): Promise<string> {
  const isEqual = fc.asyncProperty(choices, async (options) => (await faultsOf(options)).length === 0);
  const { counterexample } = await fc.check(isEqual, {
    ...place,
    numRuns: 1,
    interruptAfterTimeLimit: shrinkingTime,
  });
  if (counterexample === null) return `choice ${place.path} did not differ when it was repeated`;
  const [options] = counterexample;
  return reportOf(`choice ${place.path} at its simplest`, options, await faultsOf(options));
}
