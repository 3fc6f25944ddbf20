import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Vitest on our own Node, in colour only where somebody watches: by itself it colours files and pipes too. */
const major = Number(process.versions.node.split(".")[0]);
if (major < 24) {
  console.error(
    `This repository brings its own Node 24, but Node ${process.version} is running. Run \`npm ci\` and start it through npm, or put node_modules/.bin first in PATH.`,
  );
  process.exit(1);
}
if (!process.stdout.isTTY && process.env.FORCE_COLOR === undefined) process.env.NO_COLOR = "1";
// CDK leaves a folder of every synthesis.
process.env.TMPDIR = mkdtempSync(join(tmpdir(), "vitest-"));
process.on("exit", () => rmSync(process.env.TMPDIR, { recursive: true, force: true }));
await import("../node_modules/vitest/vitest.mjs");
