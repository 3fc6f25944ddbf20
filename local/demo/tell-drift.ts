import { jsonAt } from "../../functions/core/json.ts";
import { productNames } from "../../functions/core/product-names.ts";
import { askForLook, check, insideOf, type Stage } from "./stage.ts";

const config = {
  apiVersion: "v1",
  kind: "ConfigMap",
  namespace: productNames.namespace,
  name: "cilium-config",
} as const;
const service = {
  apiVersion: "v1",
  kind: "Service",
  namespace: productNames.namespace,
  name: "hubble-peer",
} as const;

/** A person changes managed objects by hand; the next pass restores them, and nothing else. */
export async function tellDrift(stage: Stage): Promise<void> {
  const { narrator, record } = stage;
  const admin = insideOf(stage).kubernetes.admin.as("kubectl-edit");
  narrator.chapter("Somebody changes things by hand");
  const setting = () => jsonAt(admin.get(config), "data", "enable-wireguard");
  admin.patch(config, { data: { "enable-wireguard": "false" } });
  narrator.event('kubectl edit configmap cilium-config: enable-wireguard: "false"');
  admin.delete(service);
  narrator.event(`kubectl delete service ${service.name}`);
  await askForLook(stage);
  narrator.event("aws events put-events: Cilium Reconcile Requested (the hourly sweep would find it too)");
  // The setting, and the agents and operators that may have read it.
  await record.until("the drift is repaired", ({ reason }) => reason.includes("1 created, 3 configured"));
  check("the setting is back", setting() === "true", `enable-wireguard: ${setting()}`);
  check("the Service is back", admin.get(service) !== undefined, `no Service ${service.name}`);
  narrator.detail(`checked: enable-wireguard is "true" again, Service ${service.name} is back`);
  await record.until("the cluster is ready again", ({ phase }) => phase === "ready");
}
