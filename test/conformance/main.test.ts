import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { listAt } from "../../functions/core/json.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import { defaultOptions } from "../builders/default-options.ts";
import { renderWith } from "../builders/render-with.ts";

function conformance(golden: string, flags: readonly string[] = ["--golden-only"]) {
  const run = spawnSync(process.execPath, [join(import.meta.dirname, "main.ts"), ...flags], {
    encoding: "utf8",
    timeout: 15_000,
    env: { ...process.env, EKS_CILIUM_GOLDEN: golden },
  });
  return { exitCode: run.status, lines: run.stdout.trimEnd().split("\n"), stderr: run.stderr };
}

/**
 * As the chart renders it: it replaces two agents at a time, and waits for no endpoint (docs/decisions/0025), SPIRE may ask
 * kubelets for anything (docs/decisions/0031), and a handshake is dialled for long (docs/decisions/0054).
 */
function asTheChartHasIt(object: KubeObject): KubeObject {
  const { kind, metadata } = object;
  if (kind === "DaemonSet" && metadata.name === "cilium") {
    const updateStrategy = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 2 } };
    const { minReadySeconds: _, ...spec } = structuredClone(Object(object["spec"]));
    delete spec.template.spec.containers[0].lifecycle.postStart;
    return { ...object, spec: { ...spec, updateStrategy } };
  }
  if (kind === "ConfigMap" && metadata.name === "cilium-config") {
    const data = { ...Object(object["data"]), "mesh-auth-mutual-connect-timeout": "5s" };
    return { ...object, data };
  }
  if (kind !== "ClusterRole" || !metadata.name.startsWith("spire-")) return object;
  const rules = listAt(object, "rules").map((rule) => {
    const resources = listAt(rule, "resources").filter((resource) => resource !== "nodes/pods");
    return resources.includes("nodes") ? { ...Object(rule), resources: [...resources, "nodes/proxy"] } : rule;
  });
  return { ...object, rules };
}

/** A folder of reference renders whose chart renders these objects, but for what we have otherwise on purpose. */
function goldenFolder(objects: readonly KubeObject[]): string {
  const folder = mkdtempSync(join(tmpdir(), "golden-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "default"));
  writeFileSync(join(folder, "default", "options.json"), JSON.stringify(defaultOptions));
  const documents = objects.map(asTheChartHasIt).map((object) => `---\n${JSON.stringify(object)}\n`);
  writeFileSync(join(folder, "default", "1.19.6.yaml"), documents.join(""));
  cpSync(join(folder, "default", "1.19.6.yaml"), join(folder, "default", "1.0.0.yaml"));
  return folder;
}

describe("npm run conformance -- --golden-only", () => {
  it("passes where nothing differs, and says what it did not compare", () => {
    const run = conformance(goldenFolder(renderWith()));
    expect(run.exitCode).toBe(0);
    expect(run.lines[0]).toContain("default/1.0.0: not compared");
    expect(run.lines.slice(-2)).toEqual(["0 unlisted differences, 8 deliberate ones", "53 passed, 0 failed"]);
  });

  it("fails on a difference that nobody listed, and shows it", () => {
    const changed = renderWith().map((object) =>
      object.kind === "StatefulSet"
        ? { ...object, spec: { ...Object(object["spec"]), replicas: 2 } }
        : object,
    );
    const run = conformance(goldenFolder(changed));
    expect(run.exitCode).toBe(1);
    expect(run.lines.join("\n")).toContain(
      "unlisted: StatefulSet cilium-spire/spire-server spec.replicas\n    ours:  1\n    chart: 2",
    );
    expect(run.lines.slice(-2)).toEqual(["1 unlisted differences, 8 deliberate ones", "52 passed, 1 failed"]);
  });

  it("says what it needs where the reference renders are missing", () => {
    const run = conformance("/no/such/folder");
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain("needs the reference renders of the official chart in /no/such/folder");
  });

  it("refuses a flag that it does not know or a number that is none, and shows those that it has", () => {
    for (const flags of [
      ["--run", "1"],
      ["--runs", "many"],
    ]) {
      const run = conformance("/no/such/folder", flags);
      expect(run.exitCode).toBe(1);
      expect(run.stderr).toContain(
        flags[0] === "--run" ? "'--run'" : "--runs takes a whole number, not many",
      );
      expect(run.stderr).toContain("--golden-only");
    }
  });
});
