import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Kubelet } from "./kubelet.ts";

/** For whoever must find out why: with EKS_CILIUM_PACKETS_LOGS=FOLDER the logs of all containers stay there. */
export async function writeLogs(kubelets: readonly Kubelet[]): Promise<void> {
  const folder = process.env["EKS_CILIUM_PACKETS_LOGS"];
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  for (const life of kubelets.flatMap(({ pods }) => pods())) {
    const { initContainers = [], containers = [] } = life.pod.spec ?? {};
    for (const { name } of [...initContainers, ...containers])
      await writeFile(join(folder, `${life.pod.metadata?.name}.${name}.log`), await life.log(name));
  }
}
