import type { ClusterFacts, StorageClassFact } from "../core/desired/cluster-facts.ts";
import type { EksCluster } from "../core/desired/eks-cluster.ts";
import type { LastApplied } from "../core/desired/last-applied.ts";
import { errandNamespaceName } from "../core/errands/errand-namespace.ts";
import { eligibleNodes, hasFineGrainedKubelet } from "../core/health/eligible-nodes.ts";
import { jsonAt } from "../core/json.ts";
import { type KubeObject, keyOf, type ObjectMeta, type ObjectRef } from "../core/kube-object.ts";
import { catalogueWith } from "../core/manifests/releases/catalogue.ts";
import type { Objection } from "../core/objection.ts";
import { besideRef } from "../core/plan/beside-objects.ts";
import { helmClaim } from "../core/plan/keeper-of.ts";
import {
  currentRevision,
  type LiveState,
  readLiveState,
  unseenKeys,
  withUnlabelled,
} from "../core/plan/live-state.ts";
import { ownStorageClass } from "../core/plan/own-storage-class.ts";
import { rebuildLastApplied, withStandIn } from "../core/plan/rebuild-last-applied.ts";
import { renderableRef } from "../core/plan/renderable-objects.ts";
import { renderedKinds, stageOf } from "../core/plan/stages.ts";
import { type Revision, stateDigest } from "../core/plan/state-config-maps.ts";
import { stateObjections } from "../core/plan/state-objections.ts";
import type { PreflightReadings, PullSecret, Reading } from "../core/preflight/preflight-facts.ts";
import { productNames } from "../core/product-names.ts";
import { unknownRevision } from "../core/record/status-record.ts";
import { AdminNeeded } from "./admin-needed.ts";
import { isAsked } from "./close-request.ts";
import { dayOf } from "./day-of.ts";
import type { ConnectedPass } from "./pass.ts";
import { AwsCallError } from "./ports/aws-call-error.ts";
import type { KubeApi } from "./ports/kube-api.ts";
import type { Ports } from "./ports/ports.ts";
import { readNodes } from "./read-nodes.ts";
import { readPullSecrets } from "./read-pull-secrets.ts";
import { mayRead, readingOf, readSurroundings } from "./read-surroundings.ts";

/** What one pass read of its cluster; nothing of it is written to. */
export interface Observed {
  readonly live: LiveState;
  /** The current revision; undefined: none is installed, or its ConfigMap is lost. */
  readonly revision: Revision | undefined;
  /** By inventory or revision; where neither is trusted, by the record, or as far as tags and what runs tell. */
  readonly lastApplied: LastApplied | undefined;
  /** Anything of ours is there, if only what an installation that was refused or cut has left behind. */
  readonly isPresent: boolean;
  /**
   * Workloads of ours are there, an inventory says so, or a record beside anything of ours. A removal that has come to its
   * nodes leaves none.
   */
  readonly isInstalled: boolean;
  readonly facts: ClusterFacts;
  /** Why the VPC's networks are not among the facts; undefined: they are. */
  readonly vpcUnknown: AwsCallError | undefined;
  /** The router pool of what was last applied is the one that was chosen once, and none that today's facts suggest. */
  readonly isPoolKnown: boolean;
  readonly nodes: readonly KubeObject[];
  /** Undefined: the CRD is not served. */
  readonly ciliumNodes: readonly KubeObject[] | undefined;
  /** Plurals served under `cilium.io/v2`. */
  readonly served: readonly string[];
  readonly awsNode: KubeObject | undefined;
  readonly kubeProxy: KubeObject | undefined;
  readonly vpcCniConfig: KubeObject | undefined;
  /** Undefined: not asked for, because a pass with a reader's rights lists no Secrets. */
  readonly helmReleases: readonly ObjectMeta[] | undefined;
  /** Undefined for the same reason. */
  readonly pullSecrets: readonly PullSecret[] | undefined;
  /** Metadata of all DaemonSets, or why they are not known; a removal never asks. */
  readonly daemonSets: () => Promise<Reading<readonly ObjectMeta[]>>;
  /** What costs much to read; read once in a pass, when first asked for. */
  readonly surroundings: () => Promise<PreflightReadings>;
  /** News of our state ConfigMaps and our label; none of it blocks. */
  readonly stateObjections: readonly Objection[];
}

export const inKubeSystem = (apiVersion: string, kind: string, name: string): ObjectRef => ({
  apiVersion,
  kind,
  namespace: productNames.namespace,
  name,
});

/**
 * Reads only, all at once: at most twenty-one requests, whatever the size of the cluster (pages aside), and one for each
 * object of ours that is missing.
 */
export async function observe(pass: ConnectedPass): Promise<Observed> {
  const { cluster, kube, ports, previous, tags, ledger, rights } = pass;
  // Without its list, Secrets of ours are read by the names that the inventory has.
  askForSecrets(pass);
  const kinds = renderedKinds.filter((kind) => rights === "admin" || kind !== "Secret");
  const daemonSets = once(() =>
    readingOf(
      kube.listMetadata("DaemonSet").then((found) => found ?? []),
      mayRead("list", "DaemonSet"),
    ),
  );
  const ours = { labelSelector: `${productNames.ownerLabel}=true` };
  const [labelled, nodes, ciliumNodes, served, awsNode, kubeProxy, vpcCniConfig, helmReleases, vpc] =
    await Promise.all([
      Promise.all(kinds.map((kind) => kube.list(kind, ours))),
      readNodes(kube, "Node"),
      readNodes(kube, "CiliumNode"),
      kube.servedResources("cilium.io/v2"),
      kube.get(inKubeSystem("apps/v1", "DaemonSet", "aws-node")),
      kube.get(inKubeSystem("apps/v1", "DaemonSet", "kube-proxy")),
      kube.get(inKubeSystem("v1", "ConfigMap", "amazon-vpc-cni")),
      rights === "reader" ? undefined : readHelmReleases(kube),
      vpcCidrs(cluster, ports),
      // Preflight wants it in every pass over a cluster that is asked for.
      isAsked(pass) ? daemonSets() : undefined,
    ]);
  const found = readLiveState(
    labelled.flatMap((objects) => objects ?? []),
    ledger.digests,
  );
  for (const object of found.stateConfigMaps)
    if (!found.distrusted.includes(object)) ledger.stored.set(object.metadata.name, stateDigest(object));
  const classes = needsClasses(found) ? ((await kube.list("StorageClass")) ?? []) : [];
  const live = withUnlabelled(found, [...(await readByName(unseenKeys(found), kube)), ...classes]);
  const objects = [...live.objects.values()];
  // Whether Helm has taken over is told by its Secrets, which nobody lists who only looks.
  if (rights === "reader" && objects.some((object) => helmClaim(object) !== undefined))
    throw new AdminNeeded("look at the releases of Helm");
  const { imagePullSecrets } = ports.settings;
  const pullSecrets =
    rights === "reader" ? undefined : await readPullSecrets(kube, imagePullSecrets, namespacesOf(live));
  const hasWorkloads = objects.some((object) => stageOf(object) === "workloads");
  // A revision that was written before its objects, and whose installation was cut, is not installed.
  const revision = live.inventory !== undefined || hasWorkloads ? currentRevision(live) : undefined;
  const eligible = eligibleNodes(nodes ?? [], ports.settings.nodeSelectors.agents);
  const facts: ClusterFacts = {
    name: cluster.name,
    kubernetesVersion: cluster.version,
    ipFamily: cluster.ipFamily,
    nodeCount: eligible.length,
    fineGrainedKubelets: eligible.every(hasFineGrainedKubelet),
    storageClasses: classes.map(classFact),
    cidrs: [
      ...(vpc instanceof Error ? [] : vpc),
      ...(cluster.serviceCidr === undefined ? [] : [cluster.serviceCidr]),
      ...cluster.remoteCidrs,
      // Needed once, like the class.
      ...(live.inventory === undefined ? await peerCidrs(cluster, ports) : []),
    ],
  };
  // A record without a revision of its own repeats what was guessed.
  const record = previous?.revision === unknownRevision ? undefined : previous;
  const remains = { objects: live.objects, record, tags, facts };
  const releases = catalogueWith(ports.settings.releases);
  const kept = live.inventory ?? revision;
  const lastApplied =
    kept === undefined
      ? rebuildLastApplied(remains, ports.settings, releases)
      : revision === undefined
        ? withStandIn(kept, releases)
        : kept;
  return {
    live,
    revision,
    lastApplied,
    isPresent: objects.length > 0 || live.stateConfigMaps.length > 0,
    isInstalled:
      hasWorkloads ||
      (lastApplied !== undefined &&
        (live.inventory === undefined ? objects.length > 0 : live.inventory.removal === undefined)),
    facts,
    vpcUnknown: vpc instanceof Error ? vpc : undefined,
    isPoolKnown: kept !== undefined || (lastApplied !== undefined && record?.pinned !== undefined),
    nodes: nodes ?? [],
    ciliumNodes,
    served: served ?? [],
    awsNode,
    kubeProxy,
    vpcCniConfig,
    helmReleases,
    pullSecrets,
    daemonSets,
    surroundings: once(async () => {
      const readings = await readSurroundings({ cluster, kube, ports, nodes: eligible });
      ledger.surroundingsReadOn = dayOf(ports.now(), pass.request.cluster);
      return readings;
    }),
    stateObjections: stateObjections(live, hasWorkloads || typeof previous?.revision === "number"),
  };
}

/** Needed once: the class is pinned in the inventory. One of ours is listed by no label, and read by its name once it stands there. */
function needsClasses({ inventory }: LiveState): boolean {
  const pinned = inventory?.pinned.storageClass ?? null;
  if (inventory === undefined || pinned === null) return true;
  const own = keyOf(ownStorageClass);
  return pinned === ownStorageClass.metadata.name && !Object.hasOwn(inventory.objects, own);
}

/** What our label does not show: deleted, or without the label. */
async function readByName(keys: readonly string[], kube: KubeApi): Promise<KubeObject[]> {
  const refs = keys.map((key) => renderableRef(key) ?? besideRef(key)).filter((ref) => ref !== undefined);
  const found = await Promise.all(refs.map((ref) => kube.get(ref)));
  return found.filter((object) => object !== undefined);
}

/** A reader cannot see what Secrets tell, and what blocks is looked at until it is gone. */
function askForSecrets({ rights, previous }: ConnectedPass): void {
  const isBlocking = ({ code, severity }: Pick<Objection, "code" | "severity">) =>
    code === "helm-release" || (code === "pull-secret-missing" && severity === "blocking");
  const isBlocked = previous?.objections.first.some(isBlocking);
  if (rights === "reader" && isBlocked === true)
    throw new AdminNeeded("look at Secrets of Helm and of registries");
}

/** Namespaces with pods of ours: those that are there. */
function namespacesOf({ objects }: LiveState): string[] {
  const ours = ["cilium-spire", errandNamespaceName].filter((name) => objects.has(`Namespace ${name}`));
  return [productNames.namespace, ...ours];
}

export async function readHelmReleases(kube: KubeApi): Promise<readonly ObjectMeta[]> {
  return (await kube.listMetadata("Secret", { labelSelector: "owner=helm,name=cilium" })) ?? [];
}

/** The answer, or why there is none: a removal and a repair do without, and only a change has to wait for it. */
async function vpcCidrs({ vpcId }: EksCluster, ports: Ports): Promise<readonly string[] | AwsCallError> {
  try {
    return vpcId === undefined ? [] : await ports.vpcCidrs(vpcId);
  } catch (error) {
    if (!(error instanceof AwsCallError) || error.kind === "stopped") throw error;
    ports.log.warn(error.message, { error: error.kind, code: error.code });
    return error;
  }
}

/** Those of peered VPCs, where we may know them: a pool of addresses is better chosen outside of them. */
async function peerCidrs({ vpcId }: EksCluster, ports: Ports): Promise<readonly string[]> {
  if (vpcId === undefined) return [];
  const reading = await readingOf(ports.peerCidrs(vpcId), "");
  return "known" in reading ? reading.known : [];
}

function once<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let value: Promise<Value> | undefined;
  return () => {
    value ??= read();
    return value;
  };
}

export function classFact(found: KubeObject): StorageClassFact {
  return {
    name: found.metadata.name,
    provisioner: String(jsonAt(found, "provisioner") ?? ""),
    isDefault: found.metadata.annotations?.["storageclass.kubernetes.io/is-default-class"] === "true",
  };
}
