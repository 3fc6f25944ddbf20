import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";

export interface WatchedEnd {
  /** Milliseconds from its start to its end. */
  readonly wall: number;
  /** Most bytes of memory it had resident, looked at every few milliseconds. */
  readonly peakBytes: number;
  readonly stdout: string;
}

/** Runs a program to its end, which must be a good one. */
export async function watchProcess(
  program: string,
  args: readonly string[],
  { env, input = "" }: { readonly env?: NodeJS.ProcessEnv; readonly input?: string } = {},
): Promise<WatchedEnd> {
  const begun = performance.now();
  const child = spawn(program, [...args], { stdio: "pipe", env: env ?? process.env });
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  let peakBytes = 0;
  const look = async () => {
    peakBytes = Math.max(peakBytes, await highWaterMark(child.pid ?? 0));
  };
  const looks = setInterval(() => void look(), 10);
  try {
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "exit"),
    ]);
    if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${code}: ${stderr.trim()}`);
    return { wall: performance.now() - begun, peakBytes, stdout };
  } finally {
    clearInterval(looks);
  }
}

/** The kernel keeps the most that a process ever had; nothing of it is left once the process has ended. */
async function highWaterMark(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}
