import type { RenderOptions } from "../render-options.ts";
import type { ConfigTable } from "./config-table.ts";

/** The place behind the VPC CNI, and what that place forces. */
export function chaining(options: RenderOptions): ConfigTable {
  return {
    "cni-chaining-mode": "aws-cni",
    // With true the agent renames 10-aws.conflist, and nodes stay NotReady after an uninstall.
    "cni-exclusive": "false",
    "cni-log-file": "/var/run/cilium/cilium-cni.log",
    "custom-cni-conf": "false",
    "write-cni-conf-when-ready": "/host/etc/cni/net.d/05-cilium.conflist",
    // Without it pods send 9001-byte packets into a tunnel that carries less.
    "enable-route-mtu-for-cni-chaining": options.encryption === "wireguard" ? "true" : undefined,

    "enable-endpoint-health-checking": "false",
    "enable-host-legacy-routing": "true",
    "enable-local-node-route": "false",
  };
}
