import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { eventually } from "../harness/processes/eventually.ts";
import { runTool } from "../harness/processes/run-tool.ts";
import type { ProcessReaper, ReapedProcess } from "../harness/processes/start-process-reaper.ts";
import { nodeCgroup } from "./run-cgroups.ts";

/** A machine of the cluster: processes, network, control groups and files of its own, on the kernel of this one. */
export interface DataPlaneNode {
  readonly name: string;
  /** Its address in the VPC. */
  readonly address: string;
  /** A file of the node, as seen from outside. */
  readonly outside: (path: string) => string;
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

/** The control groups of the first process are the roots of the node's own. */
const enterCgroups = `
set -eu
cgroup=$1
shift
for procs in /sys/fs/cgroup/*/"$cgroup"/cgroup.procs; do echo 0 > "$procs"; done
exec unshare --cgroup --uts --pid --net --mount --fork --kill-child "$@"
`;

/**
 * The old root stays in sight, for the programs and as what images are made of; all writes go to memory.
 * A kubelet sets the kernel as it wants it: what no namespace divides is a copy.
 */
const boot = `
set -eu
disk=$1
hostname "$2"
mount -t tmpfs -o mode=755 tmpfs "$disk"
mkdir "$disk/upper" "$disk/work" "$disk/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$disk/upper,workdir=$disk/work" "$disk/root"
cd "$disk/root"
mkdir -p machine
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t bpf bpf sys/fs/bpf
mount -t tmpfs -o mode=755 cgroup sys/fs/cgroup
for hierarchy in cpu cpuacct cpuset memory devices freezer blkio pids; do
  mkdir "sys/fs/cgroup/$hierarchy"
  mount -t cgroup -o "$hierarchy" cgroup "sys/fs/cgroup/$hierarchy"
done
mount --rbind /dev dev
mount -t tmpfs -o mode=755 tmpfs run
mkdir -p run/lock run/wireguard run/held run/images/usr run/kernel-settings var/lib/containerd opt/cni/bin etc/cni/net.d usr/lib/modules
mount -t tmpfs -o mode=711 tmpfs var/lib/containerd
mkdir sys/fs/cgroup/systemd
mount -t cgroup -o none,name=systemd cgroup sys/fs/cgroup/systemd
for folder in kernel vm; do
  (cd "proc/sys/$folder" && find . -type d) | while read -r part; do
    mkdir -p "run/kernel-settings/$folder/$part"
    for setting in "proc/sys/$folder/$part"/*; do
      [ -d "$setting" ] || cat "$setting" > "run/kernel-settings/$folder/$part/\${setting##*/}" 2>/dev/null || true
    done
  done
  mount --bind "run/kernel-settings/$folder" "proc/sys/$folder"
done
: > etc/resolv.conf
cp usr/lib/cni/loopback usr/lib/cni/portmap opt/cni/bin/
pivot_root . machine
umount --recursive --lazy machine/sys
mount --make-rshared /
ip link set lo up
echo ready
exec sleep infinity
`;

/** Boots a node; it is on no network yet. It ends with the process reaper. */
export async function startNode(
  reaper: ProcessReaper,
  name: string,
  address: string,
  index: number,
): Promise<DataPlaneNode> {
  const disk = join(reaper.folder, name);
  await mkdir(disk);
  const first = reaper.start(name, "bash", [
    ...["-c", enterCgroups, "enter", nodeCgroup(index), "bash", "-c", boot, "boot", disk, name],
  ]);
  await eventually(`node ${name}`, async () => {
    const log = await first.log();
    if (first.ended() !== undefined) throw new Error(`boot node ${name}: ${log}`);
    return log.includes("ready") ? true : undefined;
  });
  const pid = await childOf(first.pid);
  const inside = (command: readonly string[]): readonly string[] => [
    ...["nsenter", `--target=${pid}`, "--mount", "--pid", "--net", "--cgroup", "--uts", "--root"],
    ...["setpriv", "--pdeathsig", "KILL", "env", "--chdir=/", ...command],
  ];
  return {
    name,
    address,
    outside: (path) => join(`/proc/${pid}/root`, path),
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
