import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Runs the go command in a module's folder; answers what it prints. */
export async function go(folder: string, args: readonly string[], cgo = false): Promise<string> {
  try {
    const { stdout } = await run("go", [...args], {
      cwd: folder,
      env: { ...process.env, CGO_ENABLED: cgo ? "1" : "0" },
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout.trim();
  } catch (cause) {
    throw new Error(`go ${args.join(" ")} in ${folder} failed: ${reasonOf(cause)}`, { cause });
  }
}

/** Refuses early, with a sentence, what would otherwise fail in the middle of a build. */
export async function requireGo(folder: string): Promise<void> {
  const wanted = /^go (\S+)$/m.exec(await readFile(join(folder, "go.mod"), "utf8"))?.[1] ?? "1.26.0";
  const found = (await go(folder, ["env", "GOVERSION"])).replace(/^go/, "");
  if (isOlder(found, wanted)) {
    throw new Error(
      `Building ${folder} needs Go ${wanted} or newer, but \`go\` is ${found}. Install it from https://go.dev/dl/ and put it first in PATH.`,
    );
  }
}

function isOlder(found: string, wanted: string): boolean {
  const [major = 0, minor = 0] = found.split(".").map((part) => Number.parseInt(part, 10));
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split(".").map(Number);
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if ("code" in cause && cause.code === "ENOENT") {
    return "there is no `go` in PATH. Install Go 1.26 or newer from https://go.dev/dl/.";
  }
  return "stderr" in cause && cause.stderr ? String(cause.stderr).trim() : cause.message;
}
