import { startKeeper } from "./start-keeper.ts";
import { startSandbox } from "./start-sandbox.ts";

/** A harness for harness.test.ts to kill: a sandbox with one program beside its first process. */
const keeper = await startKeeper();
const sandbox = await startSandbox(keeper, "sandbox");
sandbox.start("sleeper", ["sleep", "300"]);
console.log(JSON.stringify({ processes: sandbox.processes, folder: keeper.folder }));
