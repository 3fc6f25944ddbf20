import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Milliseconds after which a test hangs: nothing that makes progress takes so long, on however busy a machine. */
const hang = 300_000;

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/e2e/**", "node_modules/**"],
    globalSetup: ["test/infra/build-functions.ts"],
    reporters: ["default", "./test/closing-line.mjs"],
    // By itself vitest leaves one core to itself, which is half of a small machine.
    maxWorkers: availableParallelism(),
    // One reading of the modules serves all files of a worker: no test keeps anything in them.
    isolate: false,
    testTimeout: hang,
    hookTimeout: hang,
    sequence: { shuffle: { files: true, tests: true } },
    passWithNoTests: false,
  },
});
