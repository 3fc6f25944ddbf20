import { stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "../harness/processes/eventually.ts";
import { runTool } from "../harness/processes/run-tool.ts";
import type { ProcessReaper } from "../harness/processes/start-process-reaper.ts";
import { wire } from "./vpc.ts";

/** What went over the wire between the nodes. */
export interface Capture {
  /** Packets that a filter of tcpdump takes. */
  readonly count: (filter: string) => Promise<number>;
}

let captures = 0;

/** Captures while the work is done. */
export async function captureDuring(reaper: ProcessReaper, work: () => Promise<unknown>): Promise<Capture> {
  captures += 1;
  const file = join(reaper.folder, `wire-${captures}.pcap`);
  const program = reaper.start(`tcpdump-${captures}`, "tcpdump", [
    // Beginnings of packets, or few of them find room; the API server's are no pod's.
    ...["-Z", "root", "-U", "--immediate-mode", "-s", "128", "-B", "8192"],
    ...["-ni", wire, "-w", file, "not tcp port 6443"],
  ]);
  await eventually("capture on the wire", async () =>
    (await program.log()).includes("listening on") ? true : undefined,
  );
  await work();
  await untilNoPackets(file);
  await program.stop();
  const log = await program.log();
  if (!log.includes("\n0 packets dropped by kernel")) throw new Error(`the capture is not whole: ${log}`);
  return {
    count: async (filter) => {
      const printed = await runTool("tcpdump", ["-nr", file, filter]);
      return printed.split("\n").filter((line) => line !== "").length;
    },
  };
}

/** On a busy machine packets reach the file late. */
async function untilNoPackets(file: string): Promise<void> {
  let last = -1;
  for (let size = (await stat(file)).size; size !== last; size = (await stat(file)).size) {
    last = size;
    await sleep(500);
  }
}
