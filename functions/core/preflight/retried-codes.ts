import { installFailedCode } from "./install-failed.ts";
import { preflightTable } from "./preflight-table.ts";
import { underWayCode } from "./third-template.ts";

const endingCodes = preflightTable
  .filter(({ endsByItself }) => endsByItself === true)
  .map(({ code }) => code);

const whereWell = [...endingCodes, "still-ending", underWayCode, "chain-waits"];

/** Codes of objections that often end by themselves, so that a pass comes back to see. */
export const retriedCodes = {
  /** Where all is well, and only a warning speaks of it. */
  whereWell,
  /** Where something is installed, which is maintained meanwhile. */
  whereInstalled: [...whereWell, "vpc-unknown", "not-answered-by-api", installFailedCode],
  /** Where nothing is. */
  whereBlocked: [...endingCodes, "still-ending", "not-answered-by-api"],
} as const satisfies Readonly<Record<string, readonly string[]>> as Readonly<
  Record<"whereWell" | "whereInstalled" | "whereBlocked", readonly string[]>
>;
