import { jsonAt } from "../../functions/core/json.ts";
import type { Admin } from "../kubernetes/admin.ts";
import { issueServerCertificate } from "../kubernetes/server-certificate.ts";
import { isReady, livePods } from "./pods.ts";

const bundle = {
  apiVersion: "v1",
  kind: "ConfigMap",
  namespace: "cilium-spire",
  name: "spire-bundle",
} as const;

/** SPIRE's server publishes its CA, once it works, in the ConfigMap that was made for it. */
export function simulateSpire(as: Admin): void {
  const admin = as.as("spire-server");
  const found = admin.get(bundle);
  if (found === undefined || jsonAt(found, "data", "bundle.crt") !== undefined) return;
  if (!livePods(admin, "cilium-spire", "app=spire-server").some(isReady)) return;
  admin.patch(bundle, { data: { "bundle.crt": issueServerCertificate().authority } });
}
