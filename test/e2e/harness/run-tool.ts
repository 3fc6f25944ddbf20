import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

/** Runs a command-line tool to its end; answers what it printed, or throws its last words. */
export async function runTool(program: string, args: readonly string[], input = ""): Promise<string> {
  const child = spawn(program, [...args], { stdio: "pipe", timeout: 60_000 });
  child.stdin.end(input);
  const [printed, said, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number | null]>,
  ]);
  if (code === 0) return printed;
  throw new Error(`${program} ${args.join(" ")} ended with ${code}:\n${said.trim()}`);
}
