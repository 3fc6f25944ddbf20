import type { ConfigMap } from "kubernetes-types/core/v1.js";
import { systemNamespace } from "../names.ts";
import type { RenderInput } from "../render-input.ts";
import { addressing } from "./addressing.ts";
import { authentication } from "./authentication.ts";
import { chaining } from "./chaining.ts";
import { cluster } from "./cluster.ts";
import type { ConfigTable } from "./config-table.ts";
import { datapath } from "./datapath.ts";
import { encryption } from "./encryption.ts";
import { hubble } from "./hubble.ts";
import { loadBalancing } from "./load-balancing.ts";
import { nodes } from "./nodes.ts";
import { observability } from "./observability.ts";
import { policy } from "./policy.ts";
import { proxy } from "./proxy.ts";

/** The settings of agents and operator, one table a concern; no key stands in two of them. */
export function configTables(input: RenderInput): readonly ConfigTable[] {
  const { options, release } = input;
  return [
    cluster(options),
    nodes(input),
    chaining(options),
    addressing(options),
    datapath,
    loadBalancing,
    policy,
    proxy(options),
    encryption(options),
    authentication(options),
    hubble(options),
    observability,
    { ...release.minor.config, ...release.config },
  ];
}

/** ConfigMap `cilium-config`: our tables, then the caller's own keys. */
export function ciliumConfig(input: RenderInput): ConfigMap {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "cilium-config", namespace: systemNamespace },
    data: { ...configTables(input).reduce(withRows, {}), ...input.options.extraConfig },
  };
}

function withRows(data: Record<string, string>, table: ConfigTable): Record<string, string> {
  for (const [key, value] of Object.entries(table)) if (value !== undefined) data[key] = value;
  return data;
}
