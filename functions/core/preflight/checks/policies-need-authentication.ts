import { setTag } from "../../desired/tag-commands.ts";
import { jsonAt } from "../../json.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { policyNames, rulesOf } from "./policy-rules.ts";

/** Without SPIRE nobody can authenticate, and what requires it is dropped. */
export function policiesNeedAuthentication({
  cluster,
  spec,
  before,
  ciliumPolicies,
}: Pick<PreflightView, "cluster" | "spec" | "before" | "ciliumPolicies">): Found | undefined {
  // Where SPIRE is off already, this change takes nothing from them.
  if (spec.mutualAuth !== "none" || before?.mutualAuth === "none") return undefined;
  const needing = ciliumPolicies.filter((policy) =>
    rulesOf(policy).some((rule) => jsonAt(rule, "authentication", "mode") === "required"),
  );
  if (needing.length === 0) return undefined;
  return {
    message: `Without SPIRE all traffic that ${policyNames(needing)} ${needing.length === 1 ? "allows" : "allow"} is dropped: the policies require authentication.`,
    remedy: `Take authentication out of these policies first, or keep SPIRE: ${setTag(cluster.arn, "cilium_mutual_auth", "spire")}`,
  };
}
