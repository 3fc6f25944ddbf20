import { execFile } from "node:child_process";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Where busybox is on this machine; it must run without any other file, as it does in its image. */
export async function busyboxPath(): Promise<string> {
  const { stdout } = await run("sh", ["-c", "command -v busybox"]);
  const path = stdout.trim();
  const root = await mkdtemp(join(tmpdir(), "eks-cilium-busybox-"));
  try {
    await copyFile(path, join(root, "busybox"));
    await run("chroot", [root, "/busybox", "true"]);
  } catch (cause) {
    throw new Error(
      `The container scripts are run in busybox alone, but ${path} does not run without other files: install Debian's package busybox-static, or its like.`,
      { cause },
    );
  } finally {
    await rm(root, { recursive: true });
  }
  return path;
}
