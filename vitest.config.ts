import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/e2e/**", "node_modules/**"],
    globalSetup: ["test/infra/build-functions.ts"],
    reporters: ["default", "./test/closing-line.mjs"],
    testTimeout: 20_000,
    passWithNoTests: false,
  },
});
