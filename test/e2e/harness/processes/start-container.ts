import { chmod, mkdir, mkdtemp, stat, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { ReapedProcess } from "./start-process-reaper.ts";
import type { Sandbox } from "./start-sandbox.ts";

/** What stands in for a container image. */
export interface Image {
  /** What it runs unless the pod says otherwise. */
  readonly entrypoint: readonly string[];
  /** Whom it runs as unless the pod says otherwise. */
  readonly user: number;
  readonly program: Mount;
  /** Further paths of the program. */
  readonly names: readonly string[];
}

/** A file or folder of this machine, and the path at which a container sees it. */
export interface Mount {
  readonly source: string;
  readonly target: string;
}

export interface Container {
  readonly name: string;
  readonly image: Image;
  /** Text files of its own, by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount[];
  /** As the rights of files see it; also the group. */
  readonly user: number;
  readonly env: Readonly<Record<string, string>>;
  readonly command: readonly string[];
}

/** What container runtimes leave to root: it may not look into processes of other users (SYS_PTRACE). */
const capabilities = [
  ...["chown", "dac_override", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap", "setfcap"],
  ...["net_bind_service", "net_raw", "sys_chroot", "mknod", "audit_write"],
];

/** Mounts are private to the process, so they go with it, and nobody outside sees them. */
const enter = `
set -eu
root=$1 user=$2
shift 2
while [ "$1" != -- ]; do
  mount --bind "$1" "$root$2"
  shift 2
done
shift
mount -t proc proc "$root/proc"
exec setpriv "--bounding-set=-all,+${capabilities.join(",+")}" chroot "--userspec=$user:$user" --groups="$user" "$root" "$@"
`;

const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Starts a program with files of its own, which are empty but for what is given, among the sandbox's processes. */
export async function startContainer(sandbox: Sandbox, container: Container): Promise<ReapedProcess> {
  const { name, image, files, user, env, command } = container;
  const mounts = [image.program, { source: "/dev/null", target: "/dev/null" }, ...container.mounts];
  const root = await mkdtemp(join(sandbox.reaper.folder, `${name}-`));
  await chmod(root, 0o755);
  await mkdir(join(root, "proc"));
  for (const [file, text] of Object.entries(files)) await write(join(root, file), text);
  for (const { source, target } of mounts) {
    if ((await stat(source)).isDirectory()) await mkdir(join(root, target), { recursive: true });
    else await write(join(root, target), "");
  }
  for (const link of image.names) await symlink(image.program.target, join(root, link));
  const variables = Object.entries({ PATH: path, ...env }).map(([key, value]) => `${key}=${value}`);
  return sandbox.start(basename(root), [
    ...["env", "-i", ...variables],
    ...["unshare", "--mount", "sh", "-c", enter, "enter", root, String(user)],
    ...mounts.flatMap(({ source, target }) => [source, target]),
    "--",
    ...command,
  ]);
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
