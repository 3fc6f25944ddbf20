import { join } from "node:path";
import { startVitest } from "vitest/node";
import { pythonTool } from "../tools/python-tool.ts";
import { goPrograms, type ProgramName } from "./build/go-programs.ts";
import { programPath } from "./build/program-path.ts";

/** `npm run e2e [-- FILTER]`: builds what is missing, then runs the stories on the real control plane. */
for (const name of Object.keys(goPrograms) as ProgramName[]) await programPath(name);
await pythonTool(join(import.meta.dirname, "../tools/ministack.txt"), "python");

const vitest = await startVitest("test", process.argv.slice(2), {
  config: false,
  root: join(import.meta.dirname, "../.."),
  include: ["test/e2e/**/*.test.ts"],
  exclude: ["test/e2e/data-plane/**"],
  reporters: ["default", "./test/closing-line.mjs"],
  testTimeout: 900_000,
  hookTimeout: 900_000,
  // Each file has a control plane of its own, and the ports of Cilium's operator are fixed.
  fileParallelism: false,
  passWithNoTests: false,
  watch: false,
});
await vitest.close();
