import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

interface Surroundings {
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** How long it may take; a minute if it is not said. */
  readonly seconds?: number;
}

/** Runs a command-line tool to its end; answers what it printed, or throws its last words. */
export async function runTool(
  program: string,
  args: readonly string[],
  { input = "", env = process.env, cwd, seconds = 60 }: Surroundings = {},
): Promise<string> {
  const child = spawn(program, [...args], { stdio: "pipe", timeout: seconds * 1000, env, cwd });
  // A tool that has ended before it read its input says so by its code.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [printed, output, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number | null]>,
  ]);
  if (code === 0) return printed;
  throw new Error(`${program} ${args.join(" ")} ended with ${code}:\n${output.trim()}`);
}
