import { untag } from "../../desired/tag-commands.ts";
import type { Objection } from "../../objection.ts";
import { liveHelmReleases } from "../../plan/live-helm-releases.ts";
import { productNames } from "../../product-names.ts";
import type { PreflightView } from "../preflight-view.ts";

/** Another installation of Cilium: two keepers would undo each other's changes. */
export function helmRelease({ cluster, helmReleases }: PreflightView): Objection | undefined {
  const [first] = liveHelmReleases(helmReleases);
  if (first === undefined) return undefined;
  const namespace = first.namespace ?? productNames.namespace;
  return {
    code: "helm-release",
    severity: "blocking",
    message: `Helm keeps a release named cilium in namespace ${namespace} (Secret ${first.name}).`,
    remedy:
      `Remove it and replace its nodes: helm uninstall cilium -n ${namespace} ; ` +
      `or leave the cluster to Helm: ${untag(cluster.arn, "enable_cilium")}`,
  };
}
