import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { programPath } from "../build/program-path.ts";
import { eventually } from "../harness/processes/eventually.ts";
import type { ReapedProcess } from "../harness/processes/start-process-reaper.ts";
import { ciliumProgramFolders, type NodeImage, programScripts, programsFolder } from "./images.ts";
import { runcWrapper } from "./runc-wrapper.ts";
import type { DataPlaneNode } from "./start-node.ts";
import { prepareWireguard } from "./user-space-wireguard.ts";

export const containerdSocket = "/run/containerd/containerd.sock";

/** As EKS's AMI sets it up, but for what the table of overrides names. */
const configuration = `
version = 3
root = "/var/lib/containerd"
state = "/run/containerd"
[grpc]
  address = "${containerdSocket}"
[plugins.'io.containerd.cri.v1.images']
  snapshotter = "overlayfs"
[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = "localhost/kubernetes/pause:latest"
[plugins.'io.containerd.cri.v1.runtime']
  restrict_oom_score_adj = true
  [plugins.'io.containerd.cri.v1.runtime'.cni]
    bin_dirs = ["/opt/cni/bin"]
    conf_dir = "/etc/cni/net.d"
  [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
      SystemdCgroup = false
      BinaryName = "/run/images/runc"
`;

/** Writes what the runtime of a node reads, once. */
export async function prepareContainerd(node: DataPlaneNode, images: readonly NodeImage[]): Promise<void> {
  const folder = node.outside("/run/images");
  await mkdir(join(folder, "programs"), { recursive: true });
  for (const [name, text] of Object.entries(programScripts))
    await writeFile(join(folder, "programs", name), text, { mode: 0o755 });
  await writeFile(join(folder, "containerd.toml"), configuration);
  await writeFile(join(folder, "runc"), runcWrapper(images, await prepareWireguard(node)), {
    mode: 0o755,
  });
  const lower = ["/run/images/programs", ...(await ciliumProgramFolders()), "/machine/usr/bin"].join(":");
  await node.run("mount", "-t", "overlay", "overlay", "-o", `ro,lowerdir=${lower}`, programsFolder);
}

export async function startContainerd(node: DataPlaneNode): Promise<ReapedProcess> {
  const folders = await Promise.all(
    (["containerd", "containerd-shim-runc-v2"] as const).map(async (name) =>
      node.machine(dirname(await programPath(name))),
    ),
  );
  const program = node.start(`containerd-${node.name}`, [
    ...["env", `PATH=${folders.join(":")}:/usr/sbin:/usr/bin:/sbin:/bin`],
    ...["containerd", "--config", "/run/images/containerd.toml"],
  ]);
  await eventually(`containerd of ${node.name}`, async () => {
    if (program.ended() !== undefined) throw new Error(`containerd has ended: ${await program.log()}`);
    return ctr(node, "version").then(
      () => true,
      () => undefined,
    );
  });
  return program;
}

/** The runtime's own client, in the namespace of its kubelet. */
export async function ctr(node: DataPlaneNode, ...args: readonly string[]): Promise<string> {
  const program = node.machine(await programPath("ctr"));
  return node.run(program, "--address", containerdSocket, "--namespace", "k8s.io", ...args);
}
