import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { configOverrides, workloadAttestor } from "./overrides.ts";
import type { PodHost } from "./pod-life.ts";

/** By container; the folder holds the volumes of its pod. */
const changes: Readonly<Record<string, (volumes: string) => Promise<void>>> = {
  "cilium-agent": async (volumes) => {
    for (const [key, { value }] of Object.entries(configOverrides))
      await writeFile(join(volumes, "tmp/cilium/config-map", key), value);
  },
  "spire-agent": async (volumes) => {
    const file = join(volumes, "spire-config/agent.conf");
    const rendered = await readFile(file, "utf8");
    await writeFile(file, rendered.replace(/^plugins \{\n/m, workloadAttestor.plugin));
  },
};

/** Carries out the table of overrides on the files that a container reads, whenever they were written anew. */
export const changeFiles: PodHost["changeFiles"] = async (volumes, { name }) => {
  await changes[name]?.(volumes);
};
