import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { chartValues } from "../../cli/chart-values/chart-values.ts";
import { defaultOptions } from "../builders/default-options.ts";
import { testRelease } from "../builders/render-with.ts";
import { jsonFile, runCli } from "./run-cli.ts";

function values(options: unknown, ...flags: readonly string[]) {
  return runCli("values", "--options", jsonFile(options), ...flags);
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
