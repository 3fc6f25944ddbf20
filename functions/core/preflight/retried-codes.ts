import { preflightTable } from "./preflight-table.ts";

const endingCodes = preflightTable
  .filter(({ endsByItself }) => endsByItself === true)
  .map(({ code }) => code);

/** Codes of objections that often end by themselves, so that a pass comes back to see. */
export const retriedCodes = {
  /** Where something is installed, which is maintained meanwhile. */
  whereInstalled: [...endingCodes, "still-ending", "rollout-under-way", "chain-waits", "vpc-unknown"],
  /** Where nothing is. */
  whereBlocked: [...endingCodes, "still-ending"],
} as const satisfies Readonly<Record<string, readonly string[]>> as Readonly<
  Record<"whereInstalled" | "whereBlocked", readonly string[]>
>;
