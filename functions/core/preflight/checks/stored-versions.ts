import { minorNumber } from "../../compare-versions.ts";
import { listAt } from "../../json.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";

/** Versions that the CRDs of a minor of Cilium 1 no longer have; read in the operator's sources. */
const gone: readonly { readonly since: number; readonly plural: string; readonly version: string }[] = [
  { since: 20, plural: "ciliumnodeconfigs", version: "v2alpha1" },
];

/** The API server refuses a CRD without a version that objects may be stored in. */
export function storedVersions({
  spec,
  ciliumDefinitions,
}: Pick<PreflightView, "spec" | "ciliumDefinitions">): Found[] {
  return gone
    .filter(({ since }) => minorNumber(spec.release) >= since)
    .flatMap(({ plural, version }) => {
      const name = `${plural}.cilium.io`;
      const definition = ciliumDefinitions.find(({ metadata }) => metadata.name === name);
      if (!listAt(definition, "status", "storedVersions").includes(version)) return [];
      const message = `Objects of ${name} may be stored as ${version}, which Cilium ${spec.release} does not serve: its operator could not update the CRD.`;
      const remedy =
        `Store them anew and say so: kubectl get ${plural} -A -o json | kubectl replace -f - ; ` +
        `kubectl patch crd ${name} --subresource=status --type=merge -p '{"status":{"storedVersions":["v2"]}}'`;
      return [{ message, remedy }];
    });
}
