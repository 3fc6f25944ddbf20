import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { eventually } from "../harness/processes/eventually.ts";
import { runTool } from "../harness/processes/run-tool.ts";
import type { ProcessReaper, ReapedProcess } from "../harness/processes/start-process-reaper.ts";

/** A machine of the cluster: processes, network and files of its own, on the kernel of this one. */
export interface DataPlaneNode {
  readonly name: string;
  /** Its address in the VPC. */
  readonly address: string;
  /** Its folder `/run`, as seen from outside. */
  readonly runFolder: string;
  /** As seen from outside. */
  readonly pid: number;
  readonly reaper: ProcessReaper;
  /** The files of this machine, as the node sees them. */
  readonly machine: (path: string) => string;
  /** The command that does something on the node, as a shell on it would. */
  readonly inside: (command: readonly string[]) => readonly string[];
  /** Runs a command on the node to its end; answers what it prints. */
  readonly run: (...command: readonly string[]) => Promise<string>;
  /** Starts a program on the node; its end, or the node's, ends it. */
  readonly start: (name: string, command: readonly string[]) => ReapedProcess;
}

/** The old root stays in sight, for the programs and as what images are made of; all writes go to memory. */
const boot = `
set -eu
disk=$1
mount -t tmpfs -o mode=755 tmpfs "$disk"
mkdir "$disk/upper" "$disk/work" "$disk/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$disk/upper,workdir=$disk/work" "$disk/root"
cd "$disk/root"
mkdir -p machine
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t bpf bpf sys/fs/bpf
mount --rbind /dev dev
mount -t tmpfs -o mode=755 tmpfs run
mkdir -p run/netns run/lock run/wireguard run/containers run/cilium opt/cni/bin etc/cni/net.d
mkdir -p run/kernel-settings
for setting in proc/sys/kernel/*; do
  [ -d "$setting" ] || cat "$setting" > "run/kernel-settings/\${setting##*/}" 2>/dev/null || true
done
mount --bind run/netns run/netns
mount --make-shared run/netns
pivot_root . machine
ip link set lo up
echo ready
exec sleep infinity
`;

/** Boots a node; it is on no network yet. It ends with the process reaper. */
export async function startNode(
  reaper: ProcessReaper,
  name: string,
  address: string,
): Promise<DataPlaneNode> {
  const disk = join(reaper.folder, name);
  await mkdir(disk);
  const first = reaper.start(name, "unshare", [
    ...["--pid", "--net", "--mount", "--fork", "--kill-child", "bash", "-c", boot, "boot", disk],
  ]);
  await eventually(`node ${name}`, 20, async () => {
    const log = await first.log();
    if (first.ended() !== undefined) throw new Error(`boot node ${name}: ${log}`);
    return log.includes("ready") ? true : undefined;
  });
  const pid = await childOf(first.pid);
  const inside = (command: readonly string[]): readonly string[] => [
    ...["nsenter", `--target=${pid}`, "--mount", "--pid", "--net", "--root"],
    ...["setpriv", "--pdeathsig", "KILL", "env", "--chdir=/", ...command],
  ];
  return {
    name,
    address,
    runFolder: `/proc/${pid}/root/run`,
    pid,
    reaper,
    machine: (path) => join("/machine", path),
    inside,
    run: (...command) => {
      const [program = "", ...args] = inside(command);
      return runTool(program, args);
    },
    start: (title, command) => {
      const [program = "", ...args] = inside(command);
      return reaper.start(title, program, args);
    },
  };
}

/** `unshare --fork` stays outside; its only child is the first process of the node. */
async function childOf(pid: number): Promise<number> {
  return Number((await runTool("pgrep", ["-P", String(pid)])).trim().split("\n")[0]);
}
