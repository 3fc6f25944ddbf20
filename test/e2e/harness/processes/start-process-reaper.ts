import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A program that the process reaper ends if nobody else does. */
export interface ReapedProcess {
  readonly name: string;
  readonly pid: number;
  /** All that it has printed so far. */
  readonly log: () => Promise<string>;
  /** The exit code or signal once it has ended, undefined before. */
  readonly ended: () => string | undefined;
  /** SIGTERM, and SIGKILL after two seconds: a stopping API server may hold its port for a minute. */
  readonly stop: () => Promise<void>;
}

export interface ProcessReaper {
  /** For data, logs and keys; goes with the process reaper. */
  readonly folder: string;
  readonly start: (
    name: string,
    path: string,
    args: readonly string[],
    env?: NodeJS.ProcessEnv,
  ) => ReapedProcess;
  /** Kills every program, removes the folder, and returns when both are done. */
  readonly end: () => Promise<void>;
}

export async function startProcessReaper(): Promise<ProcessReaper> {
  const folder = await mkdtemp(join(tmpdir(), "eks-cilium-e2e-"));
  // A session of its own, so that a signal to our whole process group leaves somebody to clean up.
  const reaper = spawn(process.execPath, [join(import.meta.dirname, "process-reaper.ts"), folder], {
    detached: true,
    stdio: ["pipe", "inherit", "inherit"],
  });
  const closed = once(reaper, "exit");
  const running = new Set<Promise<unknown>>();

  const start: ProcessReaper["start"] = (name, path, args, env = {}) => {
    const logFile = join(folder, `${name}.log`);
    const output = openSync(logFile, "a");
    const child = spawn(path, [...args], {
      stdio: ["ignore", output, output],
      env: { ...process.env, ...env },
    });
    closeSync(output);
    const { pid } = child;
    if (pid === undefined) {
      child.on("error", () => {});
      throw new Error(`${path} could not be started: is it there, and built for this machine?`);
    }
    reaper.stdin.write(`+${pid}\n`);
    let end: string | undefined;
    const exited = once(child, "exit").then(([code, signal]) => {
      end = String(code ?? signal);
      if (reaper.stdin.writable) reaper.stdin.write(`-${pid}\n`);
    });
    running.add(exited);
    return {
      name,
      pid,
      log: () => readFile(logFile, "utf8"),
      ended: () => end,
      stop: async () => {
        child.kill("SIGTERM");
        const late = new AbortController();
        await Promise.race([exited, sleep(2000, undefined, { signal: late.signal }).catch(() => {})]);
        late.abort();
        child.kill("SIGKILL");
        await exited;
      },
    };
  };

  const end = async (): Promise<void> => {
    reaper.stdin.end();
    await closed;
    await Promise.all(running);
  };
  return { folder, start, end };
}
