import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { PodHost } from "./pod-life.ts";
import type { UserSpaceWireguard } from "./user-space-wireguard.ts";

/** An agent that encrypts finds a kernel that can. */
export function beforeStart(wireguard: UserSpaceWireguard): PodHost["beforeStart"] {
  return async (volumes, { name }) => {
    if (name !== "cilium-agent") return;
    const setting = join(volumes, "tmp/cilium/config-map/enable-wireguard");
    // Without the key the agent does not encrypt.
    if ((await readFile(setting, "utf8").catch(() => "false")) === "true") await wireguard.prepare();
  };
}
