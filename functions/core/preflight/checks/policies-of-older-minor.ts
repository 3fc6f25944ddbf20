import { minorNumber } from "../../compare-versions.ts";
import type { CiliumSpec } from "../../desired/cilium-spec.ts";
import type { JsonMap } from "../../json.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { layer7Of, policyNames, rulesOf } from "./policy-rules.ts";

/** Kinds of rules that a minor of Cilium 1 no longer has. */
const gone: readonly {
  readonly since: number;
  readonly name: string;
  readonly isIn: (rule: JsonMap) => boolean;
}[] = [
  { since: 19, name: "fromRequires", isIn: (rule) => "fromRequires" in rule },
  { since: 19, name: "toRequires", isIn: (rule) => "toRequires" in rule },
  { since: 20, name: "Kafka rules", isIn: (rule) => layer7Of(rule).includes("kafka") },
];

export function policiesOfOlderMinor({
  spec,
  before,
  ciliumPolicies,
}: Pick<PreflightView, "spec" | "before" | "ciliumPolicies">): Found[] {
  return gone
    .filter(({ since }) => minorNumber(spec.release) >= since && !isSince(before, since))
    .flatMap(({ since, name, isIn }) => {
      const affected = ciliumPolicies.filter((policy) => rulesOf(policy).some(isIn));
      if (affected.length === 0) return [];
      const message = `Cilium ${spec.release} has no ${name} any more, which ${policyNames(affected)} ${affected.length === 1 ? "uses" : "use"}: gone since 1.${since}.`;
      return [
        {
          message,
          remedy: `Write these policies without ${name} first: kubectl get ciliumnetworkpolicies,ciliumclusterwidenetworkpolicies -A -o yaml`,
        },
      ];
    });
}

function isSince(spec: CiliumSpec | undefined, since: number): boolean {
  return spec !== undefined && minorNumber(spec.release) >= since;
}
