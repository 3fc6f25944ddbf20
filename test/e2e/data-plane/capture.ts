import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "../harness/eventually.ts";
import { runTool } from "../harness/run-tool.ts";
import type { Keeper } from "../harness/start-keeper.ts";
import { wire } from "./vpc.ts";

/** What went over the wire between the nodes. */
export interface Capture {
  /** Packets that a filter of tcpdump takes. */
  readonly count: (filter: string) => Promise<number>;
}

let captures = 0;

/** Captures while the work is done. */
export async function captureDuring(keeper: Keeper, work: () => Promise<unknown>): Promise<Capture> {
  captures += 1;
  const file = join(keeper.folder, `wire-${captures}.pcap`);
  const program = keeper.start(`tcpdump-${captures}`, "tcpdump", [
    "-Z",
    "root",
    "-U",
    "-ni",
    wire,
    "-w",
    file,
  ]);
  await eventually("capture on the wire", 10, async () =>
    (await program.log()).includes("listening on") ? true : undefined,
  );
  await work();
  // What was sent a moment ago may be on its way to the file.
  await sleep(300);
  await program.stop();
  return {
    count: async (filter) => {
      const printed = await runTool("tcpdump", ["-nr", file, filter]);
      return printed.split("\n").filter((line) => line !== "").length;
    },
  };
}
