import { overlaps } from "../cidr.ts";
import { ciliumClusterName } from "./cilium-cluster-name.ts";
import type { ClusterFacts, StorageClassFact } from "./cluster-facts.ts";
import type { FleetSettings } from "./fleet-settings.ts";
import type { PinnedParameters } from "./pinned-parameters.ts";

/** The class of core/plan/own-storage-class, which a fleet asks for by its name. */
export const ownStorageClassName = "eks-cilium-spire";

const ebsProvisioner = "ebs.csi.aws.com";

/**
 * In order of preference: the two halves of the benchmark range, then the far ends of the shared-address and private
 * ranges. 172.31.0.0/16 is not among them: it is the default VPC of every account, and often peered.
 */
export const poolCandidates: readonly [string, ...string[]] = [
  "198.18.0.0/16",
  "198.19.0.0/16",
  "100.127.0.0/16",
  "100.126.0.0/16",
  "10.255.0.0/16",
];

/** Unique local addresses, of which EKS takes the service range of an IPv6 cluster too. */
const poolCandidates6: readonly [string, ...string[]] = ["fd00:c111::/104", "fd00:c111:1::/104"];

/** A /28 or a /120 a node: Cilium needs one address of each, for `cilium_host`. */
const nodeMaskSize = 28;
const nodeMaskSize6 = 120;

/**
 * Makes the choices that are not pinned yet. Pure, so that the same facts choose the same. Kubernetes is the cluster's
 * own with every change of the spec, which renders all objects anyway; in between it stays, so that an upgrade of the
 * control plane moves no object of a settled cluster.
 */
export function pinParameters(
  facts: ClusterFacts,
  pinned: PinnedParameters | undefined,
  settings: FleetSettings,
  wantsSpire: boolean,
  isChange = false,
): PinnedParameters {
  return {
    clusterName: pinned?.clusterName ?? ciliumClusterName(facts.name),
    kubernetesVersion: (isChange ? undefined : pinned?.kubernetesVersion) ?? facts.kubernetesVersion,
    ...fineGrained(facts, isChange ? undefined : pinned),
    ipFamily: pinned?.ipFamily ?? facts.ipFamily,
    operatorReplicas: pinned?.operatorReplicas ?? (facts.nodeCount === 1 ? 1 : 2),
    ...storage(facts, pinned, settings, wantsSpire),
    routerPool: pinned?.routerPool ?? routerPoolFor(facts),
  };
}

/** What was written before this was pinned goes without, until its spec changes. */
function fineGrained(
  { fineGrainedKubelets }: ClusterFacts,
  pinned: PinnedParameters | undefined,
): Pick<PinnedParameters, "fineGrainedKubelets"> {
  if (pinned === undefined) return { fineGrainedKubelets };
  return pinned.fineGrainedKubelets === undefined ? {} : { fineGrainedKubelets: pinned.fineGrainedKubelets };
}

/**
 * Chosen only when it is needed: a class that appears later must not move a cluster that has no use for it. Kubernetes
 * never changes the claims of a StatefulSet, so whether there is one, its class and its size are chosen once.
 */
function storage(
  { storageClasses }: ClusterFacts,
  pinned: PinnedParameters | undefined,
  settings: FleetSettings,
  wantsSpire: boolean,
): Pick<PinnedParameters, "storageClass" | "storageSize"> {
  if (pinned !== undefined && (pinned.storageClass !== null || (wantsSpire && pinned.storageSize === null))) {
    const { storageClass, storageSize } = pinned;
    return storageSize === undefined ? { storageClass } : { storageClass, storageSize };
  }
  if (!wantsSpire) return { storageClass: null };
  const { storageSize } = settings;
  if (storageSize === null) return { storageClass: null, storageSize };
  const storageClass = storageClassFor(storageClasses, settings);
  return storageClass === null ? { storageClass } : { storageClass, storageSize };
}

function storageClassFor(classes: readonly StorageClassFact[], settings: FleetSettings): string | null {
  if (settings.storageClass === ownStorageClassName) return ownStorageClassName;
  if (settings.storageClass !== null) {
    return classes.some(({ name }) => name === settings.storageClass) ? settings.storageClass : null;
  }
  const ebs = classes.filter(({ provisioner }) => provisioner === ebsProvisioner);
  const byName = [...ebs].sort((a, b) => (a.name < b.name ? -1 : 1));
  return (byName.find(({ isDefault }) => isDefault) ?? byName[0])?.name ?? null;
}

function routerPoolFor({ cidrs, ipFamily }: ClusterFacts): PinnedParameters["routerPool"] {
  const pool = { cidr: freePool(poolCandidates, cidrs), maskSize: nodeMaskSize };
  if (ipFamily === "ipv4") return pool;
  return { ...pool, cidr6: freePool(poolCandidates6, cidrs), maskSize6: nodeMaskSize6 };
}

/** Where all overlap, the first stays, and preflight objects to it. */
function freePool(candidates: readonly [string, ...string[]], taken: readonly string[]): string {
  const free = candidates.find((candidate) => !taken.some((cidr) => overlaps(candidate, cidr)));
  return free ?? candidates[0];
}
