import { spireNamespace } from "../names.ts";
import type { RenderOptions } from "../render-options.ts";
import type { ConfigTable } from "./config-table.ts";

/** Mutual authentication with SPIRE identities. */
export function authentication({ mutualAuthentication }: RenderOptions): ConfigTable {
  const withSpire = (value: string) => (mutualAuthentication === null ? undefined : value);
  return {
    "mesh-auth-enabled": String(mutualAuthentication !== null),
    "mesh-auth-gc-interval": "5m0s",
    "mesh-auth-queue-size": "1024",
    "mesh-auth-rotated-identities-queue-size": "1024",

    "mesh-auth-mutual-enabled": withSpire("true"),
    "mesh-auth-mutual-connect-timeout": withSpire("5s"),
    "mesh-auth-mutual-listener-port": withSpire("4250"),
    "mesh-auth-spiffe-trust-domain": withSpire("spiffe.cilium"),
    "mesh-auth-spire-admin-socket": withSpire("/run/spire/sockets/admin.sock"),
    "mesh-auth-spire-agent-socket": withSpire("/run/spire/sockets/agent/agent.sock"),
    "mesh-auth-spire-server-address": withSpire(`spire-server.${spireNamespace}.svc:8081`),
    "mesh-auth-spire-server-connection-timeout": withSpire("30s"),
  };
}
