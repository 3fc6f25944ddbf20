import { execFile } from "node:child_process";
import { isAbsolute } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Refuses early what a linker would only say after minutes: no C compiler, or no C library to link statically. */
export async function requireCompiler(program: string): Promise<void> {
  const library = await run("gcc", ["-print-file-name=libc.a"]).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
  if (library !== undefined && isAbsolute(library)) return;
  const lacking = library === undefined ? "there is no `gcc` in PATH" : "gcc finds no libc.a";
  throw new Error(
    `Building ${program} needs a C compiler and a static C library, but ${lacking}. Install Debian's packages gcc and libc6-dev, or their like.`,
  );
}
