import { startProcessReaper } from "./start-process-reaper.ts";

/** A harness for harness.test.ts to kill: one program that would run for minutes, and nobody to end it but the process reaper. */
const reaper = await startProcessReaper();
const { pid } = reaper.start("sleeper", process.execPath, ["--eval", "setTimeout(() => {}, 300_000)"]);
console.log(JSON.stringify({ pid, folder: reaper.folder }));
