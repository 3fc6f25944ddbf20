import { availableParallelism } from "node:os";
import { join } from "node:path";
import { startVitest } from "vitest/node";

/** `npm run exhaustive`: every case of what `npm test` tries a part of. */
Object.assign(process.env, {
  EKS_CILIUM_EVERY_CALL: "1",
  EKS_CILIUM_HOSTILE_EVENTS: "100000",
  EKS_CILIUM_ROLLOUT_RUNS: "400",
  EKS_CILIUM_HOSTILE_STATES: "20000",
  EKS_CILIUM_HISTORIES: "200",
});

/** Milliseconds; the longest of them makes thousands of passes. */
const hang = 7_200_000;

const vitest = await startVitest("test", process.argv.slice(2), {
  config: false,
  root: join(import.meta.dirname, ".."),
  include: [
    "test/flows/crashes/**/*.test.ts",
    "test/flows/faults/**/*.test.ts",
    "test/flows/rollouts/**/*.test.ts",
    "test/attacks/hostile-states.test.ts",
    "test/core/rollouts/invariants.test.ts",
    "test/core/events/hostile-events.test.ts",
  ],
  reporters: ["default", "./test/closing-line.mjs"],
  testTimeout: hang,
  maxWorkers: availableParallelism(),
  passWithNoTests: false,
  watch: false,
});
await vitest.close();
