import { firstNames } from "../../first-names.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";

/** They set keys of cilium-config for some nodes, past what is applied and checked. */
export function ciliumNodeConfigs({
  ciliumNodeConfigs: found,
}: Pick<PreflightView, "ciliumNodeConfigs">): Found | undefined {
  if (found.length === 0) return undefined;
  const names = found.map(({ namespace, name }) => `${namespace}/${name}`);
  return {
    message: `CiliumNodeConfig ${firstNames(names)} sets keys of cilium-config for some nodes: agents there may run otherwise than the record says.`,
    remedy: "See what they set: kubectl get ciliumnodeconfigs -A -o yaml",
  };
}
