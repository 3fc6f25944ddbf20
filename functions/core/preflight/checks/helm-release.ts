import { setTag, untag } from "../../desired/tag-commands.ts";
import type { ObjectMeta } from "../../kube-object.ts";
import { liveHelmReleases } from "../../plan/live-helm-releases.ts";
import { productNames } from "../../product-names.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";

/** Another installation of Cilium: two keepers would undo each other's changes. */
export function helmRelease(view: PreflightView): Found | undefined {
  return told(
    releasesOf(view).find((release) => isKeeper(view, release)),
    view,
  );
}

/** A Secret that may be anybody's: whoever has a namespace may put one there that looks like a release. */
export function helmSecret(view: PreflightView): Found | undefined {
  const releases = releasesOf(view);
  return releases.some((release) => isKeeper(view, release)) ? undefined : told(releases[0], view);
}

function releasesOf({ helmReleases }: PreflightView): readonly ObjectMeta[] {
  return liveHelmReleases(helmReleases);
}

/** Elsewhere than in kube-system a release counts where objects of ours say that they belong to it. */
function isKeeper(
  { helmClaims }: PreflightView,
  { namespace = productNames.namespace }: ObjectMeta,
): boolean {
  return namespace === productNames.namespace || helmClaims.includes(namespace);
}

function told(release: ObjectMeta | undefined, { cluster, moment }: PreflightView): Found | undefined {
  if (release === undefined) return undefined;
  const namespace = release.namespace ?? productNames.namespace;
  const leave =
    moment === "install"
      ? untag(cluster.arn, "enable_cilium")
      : setTag(cluster.arn, "enable_cilium", "false");
  return {
    message: `Helm keeps a release named cilium in namespace ${namespace} (Secret ${release.name}).`,
    remedy:
      `Remove it and replace its nodes: helm uninstall cilium -n ${namespace} ; ` +
      `or leave the cluster to Helm: ${leave}`,
  };
}
