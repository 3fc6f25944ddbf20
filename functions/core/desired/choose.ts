import type { Choices } from "./choices.ts";
import { overlaps } from "./cidr.ts";
import { ciliumClusterName } from "./cilium-cluster-name.ts";
import type { ClusterFacts, StorageClassFact } from "./cluster-facts.ts";
import type { FleetSettings } from "./fleet-settings.ts";

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

/** A /28 a node: Cilium needs one address of it, for `cilium_host`. */
const nodeMaskSize = 28;

/** Makes the choices that are not pinned yet. Pure, so that the same facts choose the same. */
export function choose(
  facts: ClusterFacts,
  pinned: Choices | undefined,
  settings: FleetSettings,
  wantsStorage: boolean,
): Choices {
  return {
    clusterName: pinned?.clusterName ?? ciliumClusterName(facts.name),
    kubernetesVersion: pinned?.kubernetesVersion ?? facts.kubernetesVersion,
    ipFamily: pinned?.ipFamily ?? facts.ipFamily,
    operatorReplicas: pinned?.operatorReplicas ?? (facts.nodeCount === 1 ? 1 : 2),
    ...storage(facts, pinned, settings, wantsStorage),
    routerPool: pinned?.routerPool ?? { cidr: freePool(facts.cidrs), maskSize: nodeMaskSize },
  };
}

/**
 * Chosen only when it is needed: a class that appears later must not move a cluster that has no use for it. Kubernetes
 * never changes the claims of a StatefulSet, so the size is chosen once, with the class.
 */
function storage(
  { storageClasses }: ClusterFacts,
  pinned: Choices | undefined,
  settings: FleetSettings,
  wantsStorage: boolean,
): Pick<Choices, "storageClass" | "storageSize"> {
  if (pinned !== undefined && pinned.storageClass !== null) {
    const { storageClass, storageSize } = pinned;
    return storageSize === undefined ? { storageClass } : { storageClass, storageSize };
  }
  const storageClass = wantsStorage ? storageClassFor(storageClasses, settings) : null;
  return storageClass === null ? { storageClass } : { storageClass, storageSize: settings.storageSize };
}

function storageClassFor(classes: readonly StorageClassFact[], settings: FleetSettings): string | null {
  if (settings.storageClass !== null) {
    return classes.some(({ name }) => name === settings.storageClass) ? settings.storageClass : null;
  }
  const ebs = classes.filter(({ provisioner }) => provisioner === ebsProvisioner);
  const byName = [...ebs].sort((a, b) => (a.name < b.name ? -1 : 1));
  return (byName.find(({ isDefault }) => isDefault) ?? byName[0])?.name ?? null;
}

/** Where all overlap, the first stays, and preflight objects to it. */
function freePool(taken: readonly string[]): string {
  const free = poolCandidates.find((candidate) => !taken.some((cidr) => overlaps(candidate, cidr)));
  return free ?? poolCandidates[0];
}
