import { describe, expect, it } from "vitest";
import type { AwsCallName } from "./aws-calls.ts";
import { type AwsFaultName, awsFaults, faultyPorts } from "./aws-faults.ts";
import { awsMatrix } from "./aws-matrix.ts";
import { cellsToPlay } from "./cells-to-play.ts";
import { playCell } from "./play-cell.ts";

const cells = Object.entries(awsMatrix).flatMap(([call, row]) =>
  Object.entries(row).map(([fault, outcome]) => ({
    call: call as AwsCallName,
    fault: fault as AwsFaultName,
    outcome,
  })),
);

describe("AWS that answers every such call with a fault", () => {
  it.each(cellsToPlay(cells))("$call × $fault: $outcome", async ({ call, fault, outcome }) => {
    const trouble = {
      ports: ({ world }: { world: Parameters<typeof faultyPorts>[0] }) =>
        faultyPorts(world, call, awsFaults[fault]),
    };
    expect(await playCell(trouble, { standingAccess: "reader" })).toBe(outcome);
  });
});
