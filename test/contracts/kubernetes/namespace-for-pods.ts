import type { Wire } from "./wire.ts";

/** A new namespace takes pods once its ServiceAccount is there; answers its name. */
export async function namespaceForPods(wire: Wire): Promise<string> {
  const ns = await wire.namespace();
  await wire.apply(`/api/v1/namespaces/${ns}/serviceaccounts/default`, "m1", {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: "default" },
  });
  return ns;
}
