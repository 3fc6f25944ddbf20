import type { RenderOptions } from "../render-options.ts";
import type { ConfigTable } from "./config-table.ts";

/** WireGuard between the nodes. */
export function encryption(options: RenderOptions): ConfigTable {
  const wireguard = options.encryption === "wireguard";
  return {
    "enable-wireguard": wireguard ? "true" : undefined,
    "wireguard-persistent-keepalive": wireguard ? "0s" : undefined,
  };
}
