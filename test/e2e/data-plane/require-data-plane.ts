import { execFile } from "node:child_process";
import { existsSync, lstatSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
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
      "`npm run packets` gives its nodes control groups of version 1, each controller mounted at a folder of its own below /sys/fs/cgroup, and finds no /sys/fs/cgroup/memory here: run it on a machine that has them.",
    );
  }
  const joint = readdirSync("/sys/fs/cgroup").find((name) =>
    lstatSync(`/sys/fs/cgroup/${name}`).isSymbolicLink(),
  );
  if (joint !== undefined) {
    throw new Error(
      `\`npm run packets\` gives its nodes control groups of version 1, one controller a mount, and /sys/fs/cgroup/${joint} is a link to several in one mount, as systemd makes them: run it on a machine without systemd, or in a container that mounts them one by one.`,
    );
  }
  const hidden = [process.cwd(), process.env["EKS_CILIUM_PACKETS_LOGS"] ?? ""].find((path) =>
    `${resolve(path)}/`.startsWith("/tmp/"),
  );
  if (hidden !== undefined) {
    throw new Error(
      `\`npm run packets\` has a /tmp of its own, which hides ${hidden}: have the checkout, and the folder that EKS_CILIUM_PACKETS_LOGS names, outside of it.`,
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
