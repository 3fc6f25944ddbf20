import { rmSync } from "node:fs";
import { createInterface } from "node:readline";

/**
 * A program of its own, started by start-process-reaper.ts: remembers the programs of one harness, and when the
 * harness ends, in whatever way, its end of our stdin closes: then the programs are killed and the folder goes.
 */
const [folder] = process.argv.slice(2);
const pids = new Set<number>();

// A Ctrl-C reaches the whole terminal group; the harness decides when we are done.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
process.on("SIGHUP", () => {});

for await (const line of createInterface({ input: process.stdin })) {
  const pid = Number(line.slice(1));
  if (line.startsWith("+")) pids.add(pid);
  else pids.delete(pid);
}
for (const pid of pids) kill(pid);
if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
