import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Pod } from "kubernetes-types/core/v1.js";
import { eventually } from "../harness/processes/eventually.ts";
import { heldFolder } from "./runc-wrapper.ts";
import type { DataPlaneNode } from "./start-node.ts";

/** Those of these pods that run on one of the nodes. */
export function podsOn(nodes: readonly DataPlaneNode[], pods: readonly Pod[]): readonly NodePod[] {
  return pods.flatMap((pod) => {
    const node = nodes.find(({ name }) => name === pod.spec?.nodeName);
    return node === undefined ? [] : new NodePod(pod, node);
  });
}

/** A pod that a node's kubelet runs, as a shell on the node has it. */
export class NodePod {
  readonly pod: Pod;
  readonly node: DataPlaneNode;

  constructor(pod: Pod, node: DataPlaneNode) {
    this.pod = pod;
    this.node = node;
  }

  get uid(): string {
    return this.pod.metadata?.uid ?? "";
  }

  get name(): string {
    return this.pod.metadata?.name ?? "";
  }

  /** Runs a command among the files and in the network of a container; answers what it prints. */
  async exec(container: string, ...command: readonly string[]): Promise<string> {
    const pid = await this.#pidOf(container);
    return this.node.run(
      ...["nsenter", `--target=${pid}`, "--mount", "--net", "--pid", "--root", "--wd", "--", ...command],
    );
  }

  /** The command that runs another one in the pod's network. */
  async inNetwork(...command: readonly string[]): Promise<readonly string[]> {
    const [container = ""] = (this.pod.status?.containerStatuses ?? []).map(({ name }) => name);
    return ["nsenter", `--target=${await this.#pidOf(container)}`, "--net", "--", ...command];
  }

  async kill(container: string): Promise<void> {
    await this.node.run("kill", "-KILL", await this.#pidOf(container));
  }

  /** Kills a container and does not let it start again until it is released, as if it crashed over and over. */
  async hold(container: string): Promise<void> {
    await this.node.run("touch", join(heldFolder, `${this.uid}.${container}`));
    await this.kill(container);
  }

  async release(container: string): Promise<void> {
    await this.node.run("rm", "-f", join(heldFolder, `${this.uid}.${container}`));
  }

  /** Of all runs of a container that the kubelet keeps, the oldest first. */
  async log(container: string): Promise<string> {
    const { namespace } = this.pod.metadata ?? {};
    const folder = this.node.outside(`/var/log/pods/${namespace}_${this.name}_${this.uid}/${container}`);
    const files = await readdir(folder).catch(() => []);
    const inOrder = files.toSorted((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10));
    const texts = await Promise.all(inOrder.map((file) => readFile(join(folder, file), "utf8")));
    return texts.join("").replace(/^\S+ std(?:out|err) [FP] /gm, "");
  }

  /** Of the container's first process, on the node. The kubelet says late which container runs now. */
  async #pidOf(container: string): Promise<string> {
    const state = "/run/containerd/io.containerd.runtime.v2.task/k8s.io";
    return eventually(`running container ${container} of pod ${this.name}`, () =>
      this.node
        .run("bash", "-c", findContainer, "find", state, this.uid, container)
        .then((printed) => printed.trim() || undefined),
    );
  }
}

/** The runtime's own files tell which container is whose. */
const findContainer = `
cd "$1"
grep -l "\\"io.kubernetes.cri.sandbox-uid\\":\\"$2\\"" */config.json 2>/dev/null |
  xargs -r grep -l "\\"io.kubernetes.cri.container-name\\":\\"$3\\"" |
  while read -r config; do
    pid=$(cat "\${config%/*}/init.pid" 2>/dev/null) && kill -0 "$pid" 2>/dev/null || continue
    case $(cut -d ' ' -f 3 "/proc/$pid/stat") in Z|X) ;; *) echo "$pid" ;; esac
  done | tail -n 1
`;
