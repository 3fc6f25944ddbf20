import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Programs that the nodes and the agents run, and the Debian packages that have them. */
const debianPackages: Readonly<Record<string, string>> = {
  unshare: "util-linux",
  nsenter: "util-linux",
  setpriv: "util-linux",
  pgrep: "procps",
  busybox: "busybox-static",
  ip: "iproute2",
  tc: "iproute2",
  iptables: "iptables",
  ipset: "ipset",
  ping: "iputils-ping",
  tcpdump: "tcpdump",
  bpftool: "bpftool",
  "clang-19": "clang-19",
  "llc-19": "llvm-19",
  runc: "runc",
  conntrack: "conntrack",
  "/usr/lib/cni/loopback": "containernetworking-plugins",
};

/** Refuses with one sentence where no data plane can be had. */
export async function requireDataPlane(): Promise<void> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) {
    throw new Error(
      "`npm run packets` makes network namespaces and loads BPF programs into them, so it needs root on Linux: run it as root on a Linux machine.",
    );
  }
  if (!existsSync("/sys/fs/cgroup/memory")) {
    throw new Error(
      "`npm run packets` gives its nodes control groups of version 1, and this machine has only those of version 2: boot its kernel with `systemd.unified_cgroup_hierarchy=0`, or run it on another machine.",
    );
  }
  const missing = new Set<string>();
  for (const [program, debianPackage] of Object.entries(debianPackages)) {
    const found = await run("sh", ["-c", `command -v ${program}`]).then(
      () => true,
      () => false,
    );
    if (!found) missing.add(debianPackage);
  }
  if (missing.size === 0) return;
  throw new Error(
    `\`npm run packets\` lacks programs of Debian's packages ${[...missing].join(", ")}: run \`apt-get install ${[...missing].join(" ")}\`, or install their like.`,
  );
}
