import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

export interface NodeToTry {
  readonly path: string;
  readonly version: string;
}

/** The Node that runs this, and the machine's own where it is an older one that the package supports. */
export function nodesToTry(): readonly NodeToTry[] {
  const older = (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "node"))
    .filter((path) => existsSync(path))
    .map((path) => ({ path, version: execFileSync(path, ["--version"], { encoding: "utf8" }).trim() }))
    .find(({ version }) => major(version) >= 20 && major(version) < major(process.version));
  return [{ path: process.execPath, version: process.version }, ...(older === undefined ? [] : [older])];
}

function major(version: string): number {
  return Number(/^v(\d+)/.exec(version)?.[1]);
}
