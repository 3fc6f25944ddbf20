import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { access, mkdir, readFile, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { go, requireGo } from "./go.ts";
import { allPrograms, type GoProgram, type ProgramName } from "./go-programs.ts";
import { moduleFolder } from "./module-source.ts";
import { requireCompiler } from "./require-compiler.ts";

/**
 * Where a program's file is: in KUBEBUILDER_ASSETS if that has it, else in the cache, where it is built
 * first if it is missing. The cache's key covers all that decides the build, so it never needs clearing.
 */
export async function programPath(name: ProgramName): Promise<string> {
  const assets = process.env["KUBEBUILDER_ASSETS"];
  if (assets !== undefined && (await isProgram(join(assets, name)))) return join(assets, name);
  const program = allPrograms[name];
  const folder = await cacheFolder(program);
  const path = join(folder, name);
  if (!(await isProgram(path))) await build(name, program, folder);
  return path;
}

async function build(name: string, program: GoProgram, folder: string): Promise<void> {
  const started = Date.now();
  console.log(`building ${name} from ${program.package} (minutes, once)`);
  const source = moduleFolder(program.module);
  await requireGo(source);
  if (program.cgo) await requireCompiler(name);
  await mkdir(folder, { recursive: true });
  const unfinished = join(folder, `.${name}-${process.pid}`);
  try {
    await go(
      source,
      ["build", "-trimpath", ...program.flags, "-o", unfinished, program.package],
      program.cgo,
    );
    await rename(unfinished, join(folder, name));
  } finally {
    await rm(unfinished, { force: true });
  }
  console.log(`built ${name} in ${Math.round((Date.now() - started) / 1000)} s`);
}

async function cacheFolder(program: GoProgram): Promise<string> {
  const hash = createHash("sha256");
  for (const file of ["go.mod", "go.sum"])
    hash.update(await readFile(join(moduleFolder(program.module), file)));
  hash.update(JSON.stringify([program, process.platform, process.arch]));
  const root = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  return join(root, "eks-cilium", `${program.module}-${hash.digest("hex").slice(0, 16)}`);
}

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
