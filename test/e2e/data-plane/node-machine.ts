import type { ControlPlane } from "../harness/control-plane/start-control-plane.ts";
import type { ReapedProcess } from "../harness/processes/start-process-reaper.ts";
import { ctr, startContainerd } from "./start-containerd.ts";
import { startKubelet } from "./start-kubelet.ts";
import type { DataPlaneNode } from "./start-node.ts";

/** A node with its two services, as systemd of an instance would run them. */
export class NodeMachine {
  readonly node: DataPlaneNode;
  readonly #controlPlane: ControlPlane;
  readonly #archive: string;
  #containerd: ReapedProcess | undefined;
  #kubelet: ReapedProcess | undefined;

  /** The archive has the images of the node, and lies on this machine. */
  constructor(node: DataPlaneNode, controlPlane: ControlPlane, archive: string) {
    this.node = node;
    this.#archive = archive;
    this.#controlPlane = controlPlane;
  }

  async startContainerd(): Promise<void> {
    this.#containerd = await startContainerd(this.node);
  }

  async provideImages(): Promise<void> {
    await ctr(this.node, "images", "import", "--all-platforms", "--local", this.node.machine(this.#archive));
  }

  /** All of a repository, by whatever name. */
  async removeImages(repository: string): Promise<void> {
    const names = (await ctr(this.node, "images", "ls", "--quiet")).split("\n");
    await ctr(this.node, "images", "rm", "--sync", ...names.filter((name) => name.startsWith(repository)));
  }

  async startKubelet(): Promise<void> {
    this.#kubelet = await startKubelet(this.node, this.#controlPlane);
  }

  async stopKubelet(): Promise<void> {
    await this.#kubelet?.stop();
    this.#kubelet = undefined;
  }

  /** Nothing that was in memory is there afterwards: processes and their groups, devices, rules, programs of BPF, the files of /run. */
  async reboot(): Promise<void> {
    await this.stopKubelet();
    await this.#containerd?.stop();
    await this.node.run("bash", "-c", forget);
    await this.startContainerd();
    await this.startKubelet();
  }

  /** What both have to say, for whoever must find out why. */
  async logs(): Promise<Readonly<Record<string, string>>> {
    return {
      containerd: (await this.#containerd?.log()) ?? "",
      kubelet: (await this.#kubelet?.log()) ?? "",
    };
  }
}

/** Of all processes only the first, this shell and those that hold them stay. */
const forget = `
for process in /proc/[0-9]*; do
  pid=\${process#/proc/}
  [ "$pid" = 1 ] || [ "$pid" = $$ ] || kill -KILL "$pid" 2>/dev/null
done
sleep 0.2
findmnt --list --noheadings --output TARGET | sort -r | grep -E '^/(run/containerd|run/netns|run/cilium|var/lib/kubelet/pods)/' | xargs -r -n 1 umount --lazy
find /sys/fs/cgroup/*/kubepods -depth -type d -exec rmdir {} + 2>/dev/null
umount --lazy /sys/fs/bpf
mount -t bpf bpf /sys/fs/bpf
for device in /sys/class/net/*; do
  case \${device##*/} in lo|eth0) ;; *) ip link del "\${device##*/}" 2>/dev/null ;; esac
done
tc qdisc del dev eth0 clsact 2>/dev/null
for table in filter nat mangle raw; do iptables -t $table -F; iptables -t $table -X; done
ipset destroy 2>/dev/null
ip rule flush; ip rule add from all lookup main priority 32766; ip rule add from all lookup default priority 32767
ip route flush table main proto boot scope link root 10.0.0.0/8 2>/dev/null
rm -rf /run/containerd /run/cilium /run/netns /run/spire /run/aws-node /run/xtables.lock
true
`;
