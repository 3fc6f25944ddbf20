import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

export interface ScriptSetup {
  /** As the container starts it: `["bash", "-ec"]`. */
  readonly shell: readonly [string, ...string[]];
  readonly script: string;
  /** Absolute paths of the container that live in the pretended file system instead. */
  readonly redirected: readonly string[];
  /** Files of that file system. */
  readonly files?: Readonly<Record<string, string>>;
  /** Programs in PATH, before the machine's own: name to shell text, with $ROOT as the pretended file system. */
  readonly programs: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

export interface ScriptResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Lines of a file of the pretended file system; none where there is no such file. */
  readonly lines: (path: string) => readonly string[];
  readonly exists: (path: string) => boolean;
}

/** Runs a container script in a real shell, in a file system and among programs of the test's making. */
export function runScript({
  shell,
  script,
  redirected,
  files = {},
  programs,
  env = {},
}: ScriptSetup): ScriptResult {
  const root = mkdtempSync(join(tmpdir(), "script-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) write(join(root, path), text);
  for (const [name, text] of Object.entries(programs))
    write(join(root, "programs", name), `#!/bin/sh\n${text}\n`);
  const redirectedScript = redirected.reduce((text, path) => text.replaceAll(path, `${root}${path}`), script);
  const [program, ...flags] = shell;
  const run = spawnSync(program, [...flags, redirectedScript], {
    encoding: "utf8",
    timeout: 15_000,
    // Bash takes a socket on its standard input for a remote shell, and then reads ~/.bashrc.
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...env, ROOT: root, PATH: `${join(root, "programs")}:/usr/bin:/bin` },
  });
  const readable = (text: string) => text.replaceAll(root, "");
  return {
    exitCode: run.status,
    stdout: readable(run.stdout),
    stderr: readable(run.stderr),
    lines: (path) =>
      existsSync(join(root, path))
        ? readable(readFileSync(join(root, path), "utf8"))
            .trimEnd()
            .split("\n")
        : [],
    exists: (path) => existsSync(join(root, path)),
  };
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  if (text.startsWith("#!")) chmodSync(path, 0o755);
}

/** A clock that only sleeping moves; after each sleep the world may change by the text given, which knows $NOW. */
export function fakeClock(world = ""): Readonly<Record<string, string>> {
  return {
    date: 'cat "$ROOT/clock" 2>/dev/null || echo 0',
    sleep: `NOW=$(( $(cat "$ROOT/clock" 2>/dev/null || echo 0) + $1 ))\necho "$NOW" >"$ROOT/clock"\n${world}`,
  };
}
