import type { FleetSettings } from "../desired/fleet-settings.ts";
import type { Catalogue } from "../manifests/releases/catalogue.ts";
import { askRulesOfPlans, type RuleFound } from "../preflight/ask-upgrade-rules.ts";
import type { StatusRecord } from "../record/status-record.ts";
import type { Change } from "./change.ts";

/** What the upgrade rules say of a change, as far as a cluster's record tells; the rest is asked when it starts. */
export function rulesFor(
  { release, spec, kubernetes }: Pick<StatusRecord, "release" | "spec" | "kubernetes">,
  change: Change,
  {
    settings,
    catalogue,
  }: { readonly settings: Pick<FleetSettings, "extraConfig">; readonly catalogue: Pick<Catalogue, "find"> },
): RuleFound[] {
  if (!("release" in change) || release === null) return [];
  const { encryption, mutualAuth, l7 } = spec ?? {};
  const of = (name: string) => ({
    release: name,
    ...(encryption === undefined ? {} : { encryption }),
    ...(mutualAuth === undefined ? {} : { mutualAuth }),
    ...(l7 === undefined ? {} : { l7 }),
  });
  return askRulesOfPlans({
    arn: "",
    before: of(release),
    after: of(change.release),
    kubernetes: kubernetes ?? "",
    config: settings.extraConfig,
    spireBefore: catalogue.find(release)?.spireVersion,
    spireAfter: catalogue.find(change.release)?.spireVersion,
    keepsStore: true,
  });
}
