import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { parseAllDocuments } from "yaml";
import { keyOf } from "../../functions/core/kube-object.ts";
import { defaultOptions } from "../core/manifests/default-options.ts";
import { renderWith } from "../core/manifests/render-with.ts";

const main = resolve(import.meta.dirname, "../../cli/main.ts");

function cli(...flags: readonly string[]) {
  const run = spawnSync(process.execPath, [main, ...flags], { encoding: "utf8", timeout: 15_000 });
  return { exitCode: run.status, stdout: run.stdout, stderr: run.stderr };
}

function optionsFile(options: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), "options-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "options.json");
  writeFileSync(file, JSON.stringify(options));
  return file;
}

describe("cli render", () => {
  it("prints the objects as one JSON array, with certificates of their own", () => {
    const run = cli(
      "render",
      "--release",
      "1.19.6",
      "--options",
      optionsFile(defaultOptions),
      "--output",
      "json",
    );
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    const objects = JSON.parse(run.stdout);
    expect(objects.map(keyOf)).toEqual(renderWith().map(keyOf));
    const ca = objects.find(({ metadata }: { metadata: { name: string } }) => metadata.name === "cilium-ca");
    expect(atob(ca.data["ca.crt"])).toContain("-----BEGIN CERTIFICATE-----");
  });

  it("prints the same objects as YAML documents, for a minor its newest patch", () => {
    const options = optionsFile({ ...defaultOptions, hubble: null });
    const run = cli("render", "--release", "1.19", "--options", options, "--output", "yaml");
    expect(run.exitCode).toBe(0);
    const objects = parseAllDocuments(run.stdout).map((document) => document.toJS());
    expect(objects).toEqual(JSON.parse(JSON.stringify(renderWith({ hubble: null }))));
  });

  it.each<[string, unknown, string]>([
    ["an options file with a fault", { ...defaultOptions, encryption: "ipsec" }, "encryption: "],
    [
      "an option that cannot be rendered",
      { ...defaultOptions, kubernetesVersion: "1.20" },
      "kubernetesVersion: 1.20",
    ],
  ])("refuses %s without a stack trace", (_, content, named) => {
    const run = cli("render", "--release", "1.19.6", "--options", optionsFile(content), "--output", "json");
    expect(run).toMatchObject({ exitCode: 1, stdout: "" });
    expect(run.stderr).toContain(named);
    expect(run.stderr).not.toContain("    at ");
  });

  it("refuses a release that it does not know, and says which it knows", () => {
    const run = cli("render", "--release", "1.17.0", "--options", optionsFile(defaultOptions));
    expect(run).toMatchObject({ exitCode: 1, stdout: "" });
    expect(run.stderr).toContain("1.17.0");
    expect(run.stderr).toContain("1.19.6");
  });

  it("refuses a file that is not there, and names it", () => {
    const run = cli("render", "--release", "1.19.6", "--options", "no/such/file.json");
    expect(run).toMatchObject({ exitCode: 1, stdout: "" });
    expect(run.stderr).toContain("no/such/file.json");
  });

  it("refuses an output format that it does not have", () => {
    const run = cli("render", "--release", "1.19.6", "--options", "x", "--output", "xml");
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain("json, yaml");
  });
});
