import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, it } from "vitest";
import { eventually } from "../harness/processes/eventually.ts";
import { isRunning } from "../harness/processes/is-running.ts";

it("MiniStack and the functions in it end with a harness that is killed", async () => {
  const harness = spawn(process.execPath, [join(import.meta.dirname, "reaper-account.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: harness.stdout })[Symbol.asyncIterator]();
  const { value } = await lines.next();
  const { pids, folder } = JSON.parse(String(value)) as { pids: readonly number[]; folder: string };
  expect(pids.length).toBeGreaterThanOrEqual(3);
  expect(pids.every(isRunning)).toBe(true);

  harness.kill("SIGKILL");
  await once(harness, "exit");
  await eventually("end of all processes and their folder", async () =>
    !pids.some(isRunning) && !existsSync(folder) ? true : undefined,
  );
});
