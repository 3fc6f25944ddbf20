import { startProcessReaper } from "./start-process-reaper.ts";
import { startSandbox } from "./start-sandbox.ts";

/** A harness for harness.test.ts to kill: a sandbox with one program beside its first process. */
const reaper = await startProcessReaper();
const sandbox = await startSandbox(reaper, "sandbox");
sandbox.start("sleeper", ["sleep", "300"]);
console.log(JSON.stringify({ processes: sandbox.processes, folder: reaper.folder }));
