import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { chartValues } from "../../cli/chart-values/chart-values.ts";
import { defaultOptions } from "../core/manifests/default-options.ts";
import { testRelease } from "../core/manifests/render-with.ts";

const main = resolve(import.meta.dirname, "../../cli/main.ts");

function values(options: unknown, ...flags: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), "options-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "options.json");
  writeFileSync(file, JSON.stringify(options));
  const run = spawnSync(process.execPath, [main, "values", "--options", file, ...flags], {
    encoding: "utf8",
    timeout: 15_000,
  });
  return { exitCode: run.status, stdout: run.stdout, stderr: run.stderr };
}

const expected = chartValues({ options: defaultOptions, release: testRelease() });

describe("cli values", () => {
  it("prints a values file, headed by the release and the command that uses it", () => {
    const run = values(defaultOptions, "--release", "1.19");
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(run.stdout).toMatch(/^# Values of the official chart cilium\/cilium 1\.19\.6\b/);
    expect(run.stdout).toContain("helm upgrade --install cilium cilium/cilium --version 1.19.6");
    expect(parse(run.stdout)).toEqual(expected);
  });

  it("prints the same as JSON", () => {
    const run = values(defaultOptions, "--release", "1.19.6", "--output", "json");
    expect(JSON.parse(run.stdout)).toEqual(expected);
  });

  it("refuses what cannot be rendered, as `render` does", () => {
    const run = values({ ...defaultOptions, clusterName: "_" }, "--release", "1.19.6");
    expect(run).toMatchObject({ exitCode: 1, stdout: "" });
    expect(run.stderr).toContain("clusterName");
  });
});
