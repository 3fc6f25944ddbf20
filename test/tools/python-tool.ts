import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, readlink, rm, symlink } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The oldest Python that the pinned tools are made for. */
const oldest = [3, 11] as const;

/**
 * Where a command of a Python tool is: in an environment of its own in the cache, which is made first if it is
 * missing. Its key covers the requirements and the Python, so it never needs clearing.
 *
 * @param requirements Path of a pip requirements file; every package in it by version and hash.
 * @param command Name of a program that the packages bring, or `python`.
 */
export async function pythonTool(requirements: string, command: string): Promise<string> {
  const python = await findPython(requirements);
  const hash = createHash("sha256")
    .update(await readFile(requirements))
    .update(python.version);
  const root = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "eks-cilium");
  const folder = join(root, `python-${hash.digest("hex").slice(0, 16)}`);
  if (!(await isMade(folder))) await make(folder, requirements);
  return join(folder, "bin", command);
}

/** A link appears when all is installed: programs of a virtual environment know its path, so it is never moved. */
async function make(folder: string, requirements: string): Promise<void> {
  const started = Date.now();
  console.log(`installing ${basename(requirements)} (once)`);
  const environment = `${folder}.${process.pid}`;
  await mkdir(join(folder, ".."), { recursive: true });
  try {
    await run("python3", ["-m", "venv", environment]);
    const options = ["--require-hashes", "--only-binary=:all:", "--disable-pip-version-check", "--quiet"];
    await run(join(environment, "bin/pip"), ["install", ...options, "-r", requirements]);
    await symlink(basename(environment), folder);
  } catch (cause) {
    await rm(environment, { recursive: true, force: true });
    // Somebody else was faster, and theirs is as good.
    if (await isMade(folder)) return;
    throw new Error(`Installing ${requirements} into ${environment} failed: ${reasonOf(cause)}`, { cause });
  }
  console.log(`installed ${basename(requirements)} in ${Math.round((Date.now() - started) / 1000)} s`);
}

async function isMade(folder: string): Promise<boolean> {
  return readlink(folder).then(
    () => true,
    () => false,
  );
}

async function findPython(requirements: string): Promise<{ readonly version: string }> {
  const wanted = `Python ${oldest.join(".")} or newer, with its module venv`;
  const version = await run("python3", ["-c", "import sys, venv; print(sys.version)"]).then(
    ({ stdout }) => stdout.trim(),
    (cause: unknown) => {
      const advice = `Install ${wanted} (Debian: python3 and python3-venv), and put it first in PATH.`;
      throw new Error(
        `${requirements} needs ${wanted}, but \`python3\` fails: ${reasonOf(cause)} ${advice}`,
        {
          cause,
        },
      );
    },
  );
  const [major = 0, minor = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return { version };
  throw new Error(
    `${requirements} needs ${wanted}, but \`python3\` is ${version}. Install a newer one, and put it first in PATH.`,
  );
}

function reasonOf(cause: unknown): string {
  if (cause instanceof Error && "stderr" in cause && cause.stderr) return String(cause.stderr).trim();
  return String(cause);
}
