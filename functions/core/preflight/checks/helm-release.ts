import { setTag, untag } from "../../desired/tag-commands.ts";
import type { ObjectMeta } from "../../kube-object.ts";
import type { Objection } from "../../objection.ts";
import { liveHelmReleases } from "../../plan/live-helm-releases.ts";
import { productNames } from "../../product-names.ts";
import type { PreflightView } from "../preflight-view.ts";

/**
 * Another installation of Cilium: two keepers would undo each other's changes. Whoever has a namespace may put a Secret
 * there that looks like a release; elsewhere than in kube-system it counts where objects of ours say they belong to it.
 */
export function helmRelease({
  cluster,
  helmReleases,
  helmClaims,
  isInstalled,
}: PreflightView): Objection | undefined {
  const isKeeper = ({ namespace = productNames.namespace }: ObjectMeta) =>
    namespace === productNames.namespace || helmClaims.includes(namespace);
  const releases = liveHelmReleases(helmReleases);
  const first = releases.find(isKeeper) ?? releases[0];
  if (first === undefined) return undefined;
  const namespace = first.namespace ?? productNames.namespace;
  const leave = isInstalled
    ? setTag(cluster.arn, "enable_cilium", "false")
    : untag(cluster.arn, "enable_cilium");
  return {
    code: "helm-release",
    severity: isKeeper(first) ? "blocking" : "warning",
    message: `Helm keeps a release named cilium in namespace ${namespace} (Secret ${first.name}).`,
    remedy:
      `Remove it and replace its nodes: helm uninstall cilium -n ${namespace} ; ` +
      `or leave the cluster to Helm: ${leave}`,
  };
}
