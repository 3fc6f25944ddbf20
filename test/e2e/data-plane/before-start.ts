import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { configOverrides, workloadAttestor } from "./overrides.ts";
import type { PodHost } from "./pod-life.ts";
import type { DataPlaneNode } from "./start-node.ts";
import type { UserSpaceWireguard } from "./user-space-wireguard.ts";

/** Carries out the table of overrides on what a container is about to read. */
export function beforeStart(node: DataPlaneNode, wireguard: UserSpaceWireguard): PodHost["beforeStart"] {
  const changes: Readonly<Record<string, (volumes: string) => Promise<void>>> = {
    "cilium-agent": async (volumes) => {
      const config = join(volumes, "tmp/cilium/config-map");
      for (const [key, { value }] of Object.entries(configOverrides))
        await writeFile(join(config, key), value);
      if ((await readFile(join(config, "enable-wireguard"), "utf8")) === "true") await wireguard.prepare();
    },
    "spire-agent": async (volumes) => {
      const file = join(volumes, "spire-config/agent.conf");
      const rendered = await readFile(file, "utf8");
      await writeFile(file, rendered.replace(/^plugins \{\n/m, workloadAttestor.plugin));
    },
  };
  return async (pod, { name }) => {
    await changes[name]?.(join(node.keeper.folder, "volumes", "pods", pod.metadata?.uid ?? ""));
  };
}
