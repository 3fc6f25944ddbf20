import { execFile } from "node:child_process";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { pythonTool } from "../tools/python-tool.ts";
import type { Finding } from "./classify-findings.ts";

interface CheckovReport {
  readonly results: {
    readonly failed_checks: readonly {
      readonly check_id: string;
      readonly check_name: string;
      readonly resource: string;
    }[];
    readonly parsing_errors?: readonly string[];
  };
  readonly summary: { readonly passed: number; readonly skipped: number; readonly parsing_errors: number };
}

export interface CheckovResult {
  readonly findings: readonly Finding[];
  readonly passed: number;
  /** By the metadata of the resource, where the reason stands too. */
  readonly skipped: number;
}

/** Checkov's checks of CloudFormation; it asks nobody and sends nothing. */
export async function lintWithCheckov(template: string): Promise<CheckovResult> {
  const program = await pythonTool(join(import.meta.dirname, "../tools/templates.txt"), "checkov");
  const flags = [
    "--framework",
    "cloudformation",
    "--skip-download",
    "--soft-fail",
    "--quiet",
    "--output",
    "json",
  ];
  // By its bare name: Checkov takes a path of 40 letters and slashes for an AWS secret in whatever it reads there.
  const { stdout } = await promisify(execFile)(program, ["--file", basename(template), ...flags], {
    cwd: dirname(template),
    maxBuffer: 64 * 1024 * 1024,
  });
  const { results, summary } = JSON.parse(stdout) as CheckovReport;
  if (summary.parsing_errors > 0 || summary.passed + results.failed_checks.length === 0) {
    throw new Error(`Checkov could not read ${template}.`);
  }
  const findings = results.failed_checks.map(({ check_id, check_name, resource }) => ({
    rule: check_id,
    isError: true,
    resource: resource.split(".").at(-1) ?? "",
    message: check_name,
  }));
  return { findings, passed: summary.passed, skipped: summary.skipped };
}
