import { describe, expect, it } from "vitest";
import { cleanScript } from "../../../functions/core/errands/clean-script.ts";
import { quietScript } from "../../../functions/core/errands/quiet-script.ts";
import { runScript } from "../../builders/run-script.ts";

const theirs = [
  "*nat",
  ":PREROUTING ACCEPT [0:0]",
  ":KUBE-SERVICES - [0:0]",
  '-A PREROUTING -m comment --comment "kubernetes service portals, not for CILIUM_PRE_nat" -j KUBE-SERVICES',
  "-A KUBE-SERVICES -d 10.100.0.1/32 -j ACCEPT",
  "COMMIT",
];
const ciliums = [
  "*mangle",
  ":PREROUTING ACCEPT [0:0]",
  ":CILIUM_PRE_mangle - [0:0]",
  ":OLD_CILIUM_POST_mangle - [0:0]",
  '-A PREROUTING -m comment --comment "cilium-feeder: CILIUM_PRE_mangle" -j CILIUM_PRE_mangle',
  "-A PREROUTING -s 10.0.0.0/8 -j MARK --set-xmark 0x80/0x80",
  "-A CILIUM_PRE_mangle ! -o lo -m socket --transparent -j MARK --set-xmark 0x200/0xffffffff",
  "-A CILIUM_PRE_mangle -j OLD_CILIUM_POST_mangle",
  "COMMIT",
];
const others = [
  "*mangle",
  ":PREROUTING ACCEPT [0:0]",
  "-A PREROUTING -s 10.0.0.0/8 -j MARK --set-xmark 0x80/0x80",
  "COMMIT",
];

/** A node as an agent has left it. */
const dirty = {
  "/etc/cni/net.d/05-cilium.conflist": '{"plugins":[{"type":"cilium-cni"}]}',
  "/etc/cni/net.d/10-aws.conflist": '{"plugins":[{"type":"aws-cni"}]}',
  "/opt/cni/bin/cilium-cni": "plugin",
  "/opt/cni/bin/aws-cni": "plugin",
  "/etc/sysctl.d/99-zzz-override_cilium.conf": "net.ipv4.conf.all.rp_filter = 0",
  "/etc/sysctl.d/10-theirs.conf": "x = 1",
  "/var/run/cilium/cilium.pid": "1",
  "/var/run/cilium/state/4/ep_config.h": "x",
  "/sys/fs/bpf/cilium/devices/eth0/links/cil_from_netdev": "link",
  "/sys/fs/bpf/tc/globals/cilium_ipcache_v2": "map",
  "/sys/fs/bpf/tc/globals/theirs": "map",
  "/proc/self/mounts": "none /run/cilium/cgroupv2 cgroup2 rw 0 0\n",
  "/links":
    "1: lo: <UP>\n2: eth0: <UP>\n3: eni1a2b@if3: <UP>\n4: cilium_net@cilium_host: <UP>\n5: cilium_host@cilium_net: <UP>\n6: cilium_wg0: <UP>\n",
  "/rules":
    "0:\tfrom all lookup local\n9:\tfrom all fwmark 0x200/0xf00 lookup 2004\n512:\tfrom all to 10.0.1.7 lookup main\n",
  "/iptables": `${[...theirs, ...ciliums].join("\n")}\n`,
} as const;

/** Programs of a node; each keeps what it changes in a file. */
const programs = {
  "cilium-dbg": `
echo "$*" >>"$ROOT/asked"
case "$1 $2" in
  "status --brief") exit 1 ;;
  "post-uninstall-cleanup --bpf-state") rm -f "$ROOT"/sys/fs/bpf/tc/globals/cilium_* ;;
  "post-uninstall-cleanup -f")
    [ ! -s "$ROOT/proc/self/mounts" ] || echo walked >>"$ROOT/asked"
    sed -i '/cilium_/d' "$ROOT/links" ;;
esac`,
  ip: `
case "$*" in
  "-o link show") cat "$ROOT/links" ;;
  "link del "*) sed -i "/ $3[@:]/d" "$ROOT/links" ;;
  "-4 rule show") cat "$ROOT/rules" ;;
  "-4 rule del "*) sed -i "/fwmark 0x200.*lookup 2004/d" "$ROOT/rules" ;;
esac
case "$2 $3" in "route flush") echo "$*" >>"$ROOT/flushed" ;; esac`,
  "iptables-legacy-save": 'cat "$ROOT/iptables"',
  "iptables-legacy-restore": `
[ "$1" = --noflush ] || exit 1
while IFS= read -r line; do
  set -- $line
  case "$1" in
    -D) grep -vxF -- "-A \${line#-D }" "$ROOT/iptables" >"$ROOT/next" ;;
    -F) grep -v -- "^-A $2 " "$ROOT/iptables" >"$ROOT/next" ;;
    -X) grep -v -- "^:$2 " "$ROOT/iptables" >"$ROOT/next" ;;
    *) continue ;;
  esac
  mv "$ROOT/next" "$ROOT/iptables"
done`,
  umount: ': >"$ROOT/proc/self/mounts"',
  sleep: ":",
} as const;

function clean(
  files: Readonly<Record<string, string>> = dirty,
  changed: Readonly<Record<string, string>> = {},
) {
  const run = runScript({
    shell: ["bash", "-c"],
    script: cleanScript,
    redirected: [
      "/etc/cni/net.d",
      "/opt/cni/bin/cilium-cni",
      "/var/run/cilium",
      "/sys/fs/bpf",
      "/etc/sysctl.d",
      "/proc/self/mounts",
      "/dev/termination-log",
    ],
    files: {
      "/dev/termination-log": "",
      "/links": "",
      "/rules": "",
      "/iptables": "",
      "/proc/self/mounts": "",
      ...files,
    },
    programs: { ...programs, ...changed },
  });
  const [line = ""] = run.lines("/dev/termination-log");
  return { ...run, line, answer: JSON.parse(line || "null") };
}

const nothing = { links: 0, pins: 0, rules: 0, routes: 0, mounts: 0, state: 0, files: 0 };

describe("a node that is cleaned", () => {
  it("loses what an agent left, by kind, and says so in one line", () => {
    const { exitCode, answer, line, exists } = clean();
    expect(exitCode).toBe(0);
    expect(answer).toEqual({
      v: 1,
      agent: false,
      found: { links: 3, pins: 2, rules: 5, routes: 1, mounts: 1, state: 2, files: 3 },
      left: nothing,
    });
    expect(line.length).toBeLessThan(400);
    for (const path of [
      "/etc/cni/net.d/05-cilium.conflist",
      "/opt/cni/bin/cilium-cni",
      "/etc/sysctl.d/99-zzz-override_cilium.conf",
      "/sys/fs/bpf/cilium",
      "/var/run/cilium/state",
    ])
      expect(exists(path), path).toBe(false);
  });

  it("keeps what is somebody else's: links, maps, rules, routes and files", () => {
    const { exists, lines } = clean();
    for (const path of [
      "/etc/cni/net.d/10-aws.conflist",
      "/opt/cni/bin/aws-cni",
      "/etc/sysctl.d/10-theirs.conf",
      "/sys/fs/bpf/tc/globals/theirs",
    ])
      expect(exists(path), path).toBe(true);
    expect(lines("/iptables")).toEqual([...theirs, ...others]);
    expect(lines("/links").map((text) => text.split(" ")[1])).toEqual(["lo:", "eth0:", "eni1a2b@if3:"]);
    expect(lines("/rules")).toHaveLength(2);
    expect(lines("/flushed")).toEqual(["-4 route flush table 2004"]);
  });

  it("never has the agent's folder deleted while control groups are mounted in it", () => {
    const asked = clean().lines("/asked");
    expect(asked).toEqual(["post-uninstall-cleanup --bpf-state -f", "post-uninstall-cleanup -f"]);
    const stuck = clean(dirty, { umount: "exit 1" });
    expect(stuck.lines("/asked")).toEqual(["post-uninstall-cleanup --bpf-state -f"]);
    expect(stuck.answer.left).toEqual({ ...nothing, mounts: 1 });
  });

  it("is found clean the second time, and where there never was an agent", () => {
    const answer = { v: 1, agent: false, found: nothing, left: nothing };
    expect(clean({}).answer).toEqual(answer);
    const { "/proc/self/mounts": _, ...once } = dirty;
    const second = clean({
      ...once,
      "/links": "1: lo: <UP>\n",
      "/rules": "",
      "/iptables": theirs.join("\n"),
    });
    expect(second.answer.left).toEqual(nothing);
  });

  it("is left alone while an agent answers", () => {
    const running = { ...dirty, "/var/run/cilium/cilium.sock": "" };
    const { answer, exists, lines } = clean(running, { "cilium-dbg": 'echo "$*" >>"$ROOT/asked"' });
    expect(answer).toEqual({ v: 1, agent: true });
    expect(exists("/etc/cni/net.d/05-cilium.conflist")).toBe(true);
    expect(lines("/asked").every((text) => text === "status --brief")).toBe(true);
  });

  it("says what is left where programs fail, and takes the rest all the same", () => {
    const { answer, exists } = clean(dirty, {
      "cilium-dbg": "exit 1",
      "iptables-legacy-restore": "exit 4",
    });
    expect(answer.left).toEqual({ ...nothing, rules: 5 });
    expect(exists("/opt/cni/bin/cilium-cni")).toBe(false);
  });

  it("keeps the plugin as long as a file of CNI names it, since no pod would start", () => {
    const files = { ...dirty, "/etc/cni/net.d/00-multus.conf": '{"delegates":["cilium-cni"]}' };
    const { answer, exists } = clean(files);
    expect(exists("/opt/cni/bin/cilium-cni")).toBe(true);
    expect(answer.left).toEqual({ ...nothing, files: 1 });
  });

  it("is cleaned by the host's own iptables where the image has no other", () => {
    const { "iptables-legacy-save": save, "iptables-legacy-restore": restore, ...rest } = programs;
    const run = runScript({
      shell: ["bash", "-c"],
      script: cleanScript,
      redirected: [
        "/etc/cni/net.d",
        "/opt/cni/bin/cilium-cni",
        "/var/run/cilium",
        "/sys/fs/bpf",
        "/etc/sysctl.d",
        "/proc/self/mounts",
        "/dev/termination-log",
      ],
      files: { ...dirty, "/dev/termination-log": "" },
      programs: { ...rest, "iptables-save": save, "iptables-restore": restore },
    });
    expect(run.lines("/iptables")).toEqual([...theirs, ...others]);
  });
});

describe("an agent that is asked whether it is quiet", () => {
  const ask = (dbg: string) => {
    const run = runScript({
      shell: ["bash", "-c"],
      script: quietScript,
      redirected: ["/dev/termination-log"],
      files: { "/dev/termination-log": "" },
      programs: { "cilium-dbg": dbg },
    });
    return JSON.parse(run.lines("/dev/termination-log")[0] ?? "null");
  };

  it("says its state, its encryption and how it enforces policies", () => {
    const dbg = `
case "$*" in
  *cilium.state*) echo Ok ;;
  *encryption.mode*) echo Disabled ;;
  "config get PolicyEnforcement") echo never ;;
esac`;
    expect(ask(dbg)).toEqual({ v: 1, agent: "Ok", encryption: "Disabled", policy: "never" });
  });

  it("is nothing where it is silent", () => {
    expect(ask("exit 1")).toEqual({ v: 1, agent: "", encryption: "", policy: "" });
  });
});
