import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";

export interface ConformanceFlags {
  readonly goldenOnly: boolean;
  /** Number of random options a release. */
  readonly runs: number;
  readonly seed: number;
  /** Options file to check instead of random options. */
  readonly options: string | undefined;
  readonly release: string | undefined;
  /** Archive or folder of a chart. */
  readonly chart: string | undefined;
}

export const conformanceUsage = `npm run conformance -- [flags]
  --golden-only      compare the golden renders, and fetch nothing
  --runs N           how many random options a release (12)
  --seed N           of the random options; that of a run is in its output
  --options FILE     check these options instead
  --release R        with the official chart of this release only
  --chart PATH       a released chart (.tgz or folder) instead of the pinned ones`;

/** A RangeError or TypeError says which flag is wrong. */
export function conformanceFlags(args: readonly string[]): ConformanceFlags {
  const { values } = parseArgs({
    args: [...args],
    options: {
      "golden-only": { type: "boolean", default: false },
      runs: { type: "string", default: "12" },
      seed: { type: "string" },
      options: { type: "string" },
      release: { type: "string" },
      chart: { type: "string" },
    },
  });
  return {
    goldenOnly: values["golden-only"],
    runs: wholeNumber("--runs", values.runs),
    seed: values.seed === undefined ? randomInt(2 ** 31) : wholeNumber("--seed", values.seed),
    options: values.options,
    release: values.release,
    chart: values.chart,
  };
}

function wholeNumber(flag: string, text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new RangeError(`${flag} takes a whole number, not ${text}`);
}
