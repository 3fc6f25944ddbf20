import { compareVersions } from "../../compare-versions.ts";
import { setTag } from "../../desired/tag-commands.ts";
import type { KubeObject } from "../../kube-object.ts";
import type { KnownBad } from "../../manifests/releases/known-bad.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { agentNodes, nodeInfo } from "./agent-nodes.ts";

type View = Pick<PreflightView, "cluster" | "nodes" | "objects" | "spec" | "knownBad" | "releases">;

const applies: Readonly<Record<KnownBad["when"], (view: View) => boolean>> = {
  any: () => true,
  wireguard: ({ spec }) => spec.encryption === "wireguard",
  spire: ({ spec }) => spec.mutualAuth === "spire",
  envoy: ({ spec }) => spec.l7,
  bottlerocket: (view) =>
    agentNodes(view).some((node) => nodeInfo(node, "osImage").startsWith("Bottlerocket")),
  "kernel-7.2": (view) => agentNodes(view).some(isNewKernel),
};

/** Nobody is given such a release; where it runs already, its owner is told. */
export function knownBadRelease(view: View): Found[] {
  return found(view, "blocking");
}

/** What is no reason to keep a release from a cluster, and worth knowing. */
export function knownIssue(view: View): Found[] {
  return found(view, "warning");
}

function found(view: View, severity: KnownBad["severity"]): Found[] {
  const { cluster, spec, knownBad, releases } = view;
  const isBad = (release: string, row: KnownBad) => isWithin(release, row) && applies[row.when](view);
  // The newest that is good here: most often a later patch of the same minor.
  const good = releases.filter((release) => knownBad.every((row) => !isBad(release, row)));
  const minor = spec.release.split(".").slice(0, 2).join(".");
  const better = good.findLast((release) => release.startsWith(`${minor}.`)) ?? good.at(-1);
  const remedy =
    better === undefined
      ? `Bring one of your own by the fleet's setting releases (docs/releases.md), and name it: ${setTag(cluster.arn, "cilium_version", "RELEASE")}`
      : `Choose another one: ${setTag(cluster.arn, "cilium_version", better)}`;
  return knownBad
    .filter((row) => row.severity === severity && isBad(spec.release, row))
    .map(({ what, source }) => ({
      message: `Of Cilium ${spec.release} it is known that ${what} (${source}).`,
      remedy,
    }));
}

/** Whether a release is one of a row's. */
export function isWithin(release: string, { from, to }: KnownBad): boolean {
  return (
    (from === undefined || compareVersions(release, from) >= 0) &&
    (to === undefined || compareVersions(release, to) <= 0)
  );
}

function isNewKernel(node: KubeObject): boolean {
  return compareVersions(nodeInfo(node, "kernelVersion"), "7.2") >= 0;
}
