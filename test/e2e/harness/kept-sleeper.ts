import { startKeeper } from "./start-keeper.ts";

/** A harness for harness.test.ts to kill: one program that would run for minutes, and nobody to end it but the keeper. */
const keeper = await startKeeper();
const { pid } = keeper.start("sleeper", process.execPath, ["--eval", "setTimeout(() => {}, 300_000)"]);
console.log(JSON.stringify({ pid, folder: keeper.folder }));
