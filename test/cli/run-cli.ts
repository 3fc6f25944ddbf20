import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { onTestFinished } from "vitest";

const main = resolve(import.meta.dirname, "../../cli/main.ts");

export function runCli(...flags: readonly string[]) {
  const run = spawnSync(process.execPath, [main, ...flags], { encoding: "utf8", timeout: 300_000 });
  return { exitCode: run.status, stdout: run.stdout, stderr: run.stderr };
}

/** Path of a file with this content; gone when the test is over. */
export function jsonFile(content: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), "eks-cilium-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "file.json");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}
