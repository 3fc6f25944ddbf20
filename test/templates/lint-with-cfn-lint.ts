import { execFile } from "node:child_process";
import { join } from "node:path";
import { pythonTool } from "../tools/python-tool.ts";
import type { Finding } from "./classify-findings.ts";

interface Match {
  readonly Level: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Path: readonly (string | number)[] | null };
}

/** Findings of cfn-lint, warnings and remarks included. */
export async function lintWithCfnLint(template: string): Promise<readonly Finding[]> {
  const program = await pythonTool(join(import.meta.dirname, "../tools/templates.txt"), "cfn-lint");
  const printed = await outputOf(program, ["--format", "json", "--regions", "eu-west-1", "--", template]);
  return (JSON.parse(printed || "[]") as readonly Match[]).map(({ Level, Message, Rule, Location }) => ({
    rule: Rule.Id,
    isError: Level === "Error",
    resource: Location.Path?.[0] === "Resources" ? String(Location.Path[1]) : "",
    message: Message,
  }));
}

/** It ends with a bit mask of what it found; whatever it cannot do at all goes to standard error. */
function outputOf(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, [...args], { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error === null || (stdout.trim() !== "" && stderr.trim() === "")) resolve(stdout);
      else reject(new Error(`${program} ${args.join(" ")} failed: ${stderr.trim() || error.message}`));
    });
  });
}
