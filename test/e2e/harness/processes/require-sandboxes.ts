import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Programs that make and enter sandboxes, and where Debian has them. */
const tools = {
  unshare: "util-linux",
  nsenter: "util-linux",
  setpriv: "util-linux",
  busybox: "busybox-static",
};

/** Refuses with a sentence where containers cannot be played. */
export async function requireSandboxes(): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new Error(
      "The stories with SPIRE run it with processes and a network of its own, which needs root on Linux: run `npm run e2e` as root.",
    );
  }
  for (const [tool, debianPackage] of Object.entries(tools)) {
    const found = await run(tool, ["--help"]).then(
      () => true,
      () => false,
    );
    if (found) continue;
    throw new Error(
      `The stories with SPIRE need \`${tool}\`, which is not in PATH: install Debian's package ${debianPackage}, or its like.`,
    );
  }
}
