import { compareVersions } from "../../compare-versions.ts";
import { setTag } from "../../desired/tag-commands.ts";
import type { KubeObject } from "../../kube-object.ts";
import type { KnownBad } from "../../manifests/releases/known-bad.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { agentNodes, nodeInfo } from "./agent-nodes.ts";

type View = Pick<PreflightView, "cluster" | "nodes" | "objects" | "spec" | "knownBad" | "releases">;

/** What a condition looks at; what is not known is not true. */
interface Spec {
  readonly encryption?: string;
  readonly mutualAuth?: string;
  readonly l7?: boolean;
}

const concerns: Readonly<Record<KnownBad["when"], (spec: Spec, nodes: readonly KubeObject[]) => boolean>> = {
  any: () => true,
  wireguard: ({ encryption }) => encryption === "wireguard",
  spire: ({ mutualAuth }) => mutualAuth === "spire",
  envoy: ({ l7 }) => l7 === true,
  bottlerocket: (_, nodes) => nodes.some((node) => nodeInfo(node, "osImage").startsWith("Bottlerocket")),
  "kernel-7.2": (_, nodes) => nodes.some(isNewKernel),
};

/** Whether a row says of a release that it is bad on a cluster with this spec and these nodes. */
export function isBadThere(
  release: string,
  row: KnownBad,
  spec: Spec,
  nodes: readonly KubeObject[],
): boolean {
  return isWithin(release, row) && concerns[row.when](spec, nodes);
}

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
  const nodes = agentNodes(view);
  const isBad = (release: string, row: KnownBad) => isBadThere(release, row, spec, nodes);
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
function isWithin(release: string, { from, to }: KnownBad): boolean {
  return (
    (from === undefined || compareVersions(release, from) >= 0) &&
    (to === undefined || compareVersions(release, to) <= 0)
  );
}

function isNewKernel(node: KubeObject): boolean {
  return compareVersions(nodeInfo(node, "kernelVersion"), "7.2") >= 0;
}
