import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { pinnedProgram } from "./pinned-program.ts";

const run = promisify(execFile);

/** Output of a run of Helm. Input: what it reads from `-`. */
export type Helm = (args: readonly string[], input?: string) => Promise<string>;

/** Helm as HELM names it; else the pinned one, or one in PATH where that does not run. */
export async function findHelm(): Promise<Helm> {
  const named = process.env["HELM"] || (await pinnedProgram("helm"));
  return checked(named);
}

async function checked(program: string): Promise<Helm> {
  const helm = runner(program);
  const version = await helm(["version", "--template", "{{.Version}}"]);
  if (isNewEnough(version)) return helm;
  throw new Error(`Rendering the chart needs Helm 3.14 or newer, but ${program} is ${version}.`);
}

/** Whether a version is `v3.14.0` or newer. */
export function isNewEnough(version: string): boolean {
  const [, major = 0, minor = 0] = (/^v(\d+)\.(\d+)\./.exec(version) ?? []).map(Number);
  return major > 3 || (major === 3 && minor >= 14);
}

function runner(program: string): Helm {
  return async (args, input = "") => {
    try {
      const running = run(program, [...args], { maxBuffer: 64 * 1024 * 1024 });
      running.child.stdin?.end(input);
      return (await running).stdout.trim();
    } catch (cause) {
      throw new Error(`${program} ${args.slice(0, 2).join(" ")} failed: ${reasonOf(cause)}`, { cause });
    }
  };
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if ("code" in cause && cause.code === "ENOENT") {
    return "there is no such program. Install Helm 3.14 or newer from https://helm.sh, in PATH or named by HELM.";
  }
  return "stderr" in cause && cause.stderr ? String(cause.stderr).trim() : cause.message;
}
