import type { ConfigMap } from "kubernetes-types/core/v1.js";
import type { Manifest } from "../parts/manifest.ts";
import { spireNamespace } from "../parts/namespaces.ts";
import type { RenderInput } from "../render-input.ts";
import { spireAgent } from "./agent.ts";
import { spireServer } from "./server.ts";

/** Objects of SPIRE; none without mutual authentication. */
export function spire(input: RenderInput): Manifest[] {
  const { mutualAuthentication } = input.options;
  if (mutualAuthentication === null) return [];
  const { storageClass, storageSize } = mutualAuthentication;
  const storage = storageSize === null ? undefined : { storageClass, storageSize };
  return [bundle, ...spireServer(input, storage), ...spireAgent(input)];
}

/** ConfigMap without data: the server writes its trust bundle into it, and the agents read it from there. */
const bundle: ConfigMap = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "spire-bundle", namespace: spireNamespace },
};
