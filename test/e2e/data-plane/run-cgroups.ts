import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const hierarchies = "/sys/fs/cgroup";
const prefix = "eks-cilium-packets-";
/** Names the run's own groups to the processes inside. */
const variable = "EKS_CILIUM_PACKETS_CGROUP";
const nodes = 2;

/** Removes, from the leaves on, the groups of a run once nothing runs in them; a killed run has processes that still end. */
const sweep = `
cat > /dev/null
for try in $(seq 240); do
  find ${hierarchies}/*/"$1" -depth -type d -exec rmdir {} + 2> /dev/null
  set -- "$1" ${hierarchies}/*/"$1"
  [ -e "$2" ] || exit 0
  sleep 0.5
  set -- "$1"
done
`;

/**
 * Makes the control groups in which the nodes have theirs, one a node in each hierarchy of version 1, and has them
 * removed when this process ends, however it ends. Answers the environment that leads to them.
 */
export function makeRunCgroups(): Readonly<Record<string, string>> {
  removeLeftOvers();
  const own = `${prefix}${process.pid}`;
  const sweeper = startSweeper(own);
  sweeper.unref();
  for (const hierarchy of readdirSync(hierarchies)) {
    const root = join(hierarchies, hierarchy);
    if (!isVersionOne(root)) continue;
    for (const folder of [own, ...Array.from({ length: nodes }, (_, index) => join(own, String(index)))]) {
      mkdirSync(join(root, folder));
      if (hierarchy !== "cpuset") continue;
      for (const setting of ["cpuset.cpus", "cpuset.mems"])
        writeFileSync(join(root, folder, setting), readFileSync(join(root, setting)));
    }
  }
  return { [variable]: own };
}

/** Of one node, below each hierarchy. */
export function nodeCgroup(index: number): string {
  return join(process.env[variable] ?? "", String(index));
}

function isVersionOne(root: string): boolean {
  return !readdirSync(root).includes("cgroup.controllers");
}

/** Its input ends with this process. A session of its own leaves it to clean up when our group is killed. */
function startSweeper(cgroup: string): ChildProcess {
  const sweeper = spawn("sh", ["-c", sweep, "sweep", cgroup], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  const { stdin } = sweeper;
  if (stdin !== null && "unref" in stdin && typeof stdin.unref === "function") stdin.unref();
  return sweeper;
}

/** Of runs whose sweeper was killed, too. */
function removeLeftOvers(): void {
  for (const hierarchy of readdirSync(hierarchies)) {
    for (const folder of readdirSync(join(hierarchies, hierarchy))) {
      const pid = folder.startsWith(prefix) ? folder.slice(prefix.length) : undefined;
      if (pid !== undefined && !readdirSync("/proc").includes(pid)) startSweeper(folder).stdin?.end();
    }
  }
}
