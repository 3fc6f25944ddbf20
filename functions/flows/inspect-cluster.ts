import type { ClusterId } from "../core/cluster-id.ts";
import { desiredState } from "../core/desired/desired-state.ts";
import type { EksCluster } from "../core/desired/eks-cluster.ts";
import type { FleetSettings } from "../core/desired/fleet-settings.ts";
import { clusterTags } from "../core/desired/read-tags.ts";
import { renderOptionsOf } from "../core/desired/render-options-of.ts";
import { eligibleNodes, hasFineGrainedKubelet } from "../core/health/eligible-nodes.ts";
import type { KubeObject } from "../core/kube-object.ts";
import { catalogueWith } from "../core/manifests/releases/catalogue.ts";
import { knownBad } from "../core/manifests/releases/known-bad.ts";
import { render } from "../core/manifests/render.ts";
import { validateOptions } from "../core/manifests/validate-options.ts";
import type { Objection } from "../core/objection.ts";
import { type Finding, objectionsOf, preflight } from "../core/preflight/preflight.ts";
import type { PreflightFacts, PreflightReadings, Reading } from "../core/preflight/preflight-facts.ts";
import type { PreflightIntent } from "../core/preflight/preflight-view.ts";
import { unsupportedCluster } from "../core/preflight/unsupported-cluster.ts";
import { productNames } from "../core/product-names.ts";
import { foreignObjects, isOurs } from "./foreign-objects.ts";
import { type Installed, installedState } from "./installed-state.ts";
import { classFact, inKubeSystem, readHelmReleases } from "./observe.ts";
import type { KubeApi } from "./ports/kube-api.ts";
import type { Ports } from "./ports/ports.ts";
import { readNodes } from "./read-nodes.ts";
import { readPullSecrets } from "./read-pull-secrets.ts";
import { mayRead, readingOf, readingsOf, readSurroundings } from "./read-surroundings.ts";

/** What an inspection asks of the world: nothing of it writes. */
export type InspectionPorts = Pick<
  Ports,
  "settings" | "kube" | "vpcCidrs" | "peerCidrs" | "nodeNetwork" | "certificates" | "now"
> & { readonly eks: Pick<Ports["eks"], "describe"> };

/** What preflight says of a cluster that nobody has to have installed anything on. */
export interface Inspection {
  readonly cluster: EksCluster;
  readonly intent: PreflightIntent;
  readonly findings: readonly Finding[];
  /** Of tags, options and checks. */
  readonly objections: readonly Objection[];
}

/** Undefined: EKS has no such cluster. Tags beside those of the cluster say what it would be asked for. */
export async function inspectCluster(
  id: ClusterId,
  ports: InspectionPorts,
  tags: Readonly<Record<string, string>> = {},
): Promise<Inspection | undefined> {
  const described = await ports.eks.describe(id);
  if (described === undefined) return undefined;
  const cluster = { ...described, tags: { ...described.tags, ...tags, enable_cilium: "true" } };
  const { endpoint, certificateAuthority } = cluster;
  const isClosed = endpoint === undefined || certificateAuthority === undefined;
  if (isClosed || unsupportedCluster(cluster) !== undefined)
    return judge(cluster, ports.settings, {}, [], undefined);
  const connection = await ports.kube({ cluster: id, endpoint, certificateAuthority });
  try {
    const { api } = connection;
    const [readings, installed] = await Promise.all([readAll(cluster, api, ports), installedState(api)]);
    const inspection = await judgeWithObjects(cluster, ports, readings, installed);
    const foreign = await foreignObjects(api, inspection.intent.objects);
    return { ...inspection, objections: [...inspection.objections, ...foreign] };
  } finally {
    await connection.close();
  }
}

/** Facts that every pass reads, beside the nodes. */
type PassFact =
  | "awsNode"
  | "kubeProxy"
  | "vpcCniConfig"
  | "helmReleases"
  | "pullSecrets"
  | "cidrs"
  | "ciliumNodes"
  | "daemonSets";

async function readAll(
  cluster: EksCluster,
  kube: KubeApi,
  ports: InspectionPorts,
): Promise<PreflightReadings> {
  const daemonSet = (name: string) =>
    readingOf(kube.get(inKubeSystem("apps/v1", "DaemonSet", name)), mayRead("get", "DaemonSet"));
  const listed = <Item>(list: Promise<readonly Item[] | undefined>, needed: string) =>
    readingOf(
      list.then((items) => items ?? []),
      needed,
    );
  const selector = ports.settings.nodeSelectors.agents;
  const nodes = await listed(readNodes(kube, "Node"), mayRead("list", "Node"));
  const asked: { readonly [Fact in PassFact]: Promise<Reading<PreflightFacts[Fact]>> } = {
    awsNode: daemonSet("aws-node"),
    kubeProxy: daemonSet("kube-proxy"),
    vpcCniConfig: readingOf(
      kube.get(inKubeSystem("v1", "ConfigMap", "amazon-vpc-cni")),
      mayRead("get", "ConfigMap"),
    ),
    helmReleases: readingOf(readHelmReleases(kube), mayRead("list", "Secret")),
    pullSecrets: readingOf(
      readPullSecrets(kube, ports.settings.imagePullSecrets, [productNames.namespace]),
      mayRead("get", "Secret"),
    ),
    cidrs: cidrsOf(cluster, ports),
    ciliumNodes: listed(readNodes(kube, "CiliumNode"), mayRead("list", "CiliumNode")),
    daemonSets: listed(kube.listMetadata("DaemonSet"), mayRead("list", "DaemonSet")),
  };
  const [always, surroundings] = await Promise.all([
    readingsOf(Object.entries(asked)),
    readSurroundings({ cluster, kube, ports, nodes: eligibleNodes(knownOr(nodes, []), selector) }),
  ]);
  return { nodes, ...always, ...surroundings };
}

function cidrsOf({ vpcId, serviceCidr, remoteCidrs }: EksCluster, ports: InspectionPorts) {
  const vpc = vpcId === undefined ? Promise.resolve([]) : ports.vpcCidrs(vpcId);
  return readingOf<PreflightFacts["cidrs"]>(
    vpc.then((cidrs) => [...cidrs, ...(serviceCidr === undefined ? [] : [serviceCidr]), ...remoteCidrs]),
    "Allow ec2:DescribeVpcs in the policy of the role that asks.",
  );
}

async function judgeWithObjects(
  cluster: EksCluster,
  ports: InspectionPorts,
  readings: PreflightReadings,
  installed: Installed | undefined,
): Promise<Inspection> {
  const { settings } = ports;
  const bare = judge(cluster, settings, readings, [], installed);
  const { spec, pinned } = bare.intent;
  const release = catalogueWith(settings.releases).find(spec.release);
  if (release === undefined) return bare;
  const options = renderOptionsOf(spec, pinned, settings);
  const refused = validateOptions(options, release);
  if (refused.length > 0) return { ...bare, objections: [...refused, ...bare.objections] };
  const { certificates } = await ports.certificates.complete({}, pinned.clusterName, ports.now());
  return judge(cluster, settings, readings, render(options, release, certificates), installed);
}

/** Pure: the tags, the facts and the objects decide. */
function judge(
  cluster: EksCluster,
  settings: FleetSettings,
  readings: PreflightReadings,
  objects: readonly KubeObject[],
  installed: Installed | undefined,
): Inspection {
  const tags = clusterTags(cluster.tags, cluster.arn, settings.allowedTags);
  const eligible = eligibleNodes(knownOr(readings.nodes, []), settings.nodeSelectors.agents);
  const facts = {
    name: cluster.name,
    kubernetesVersion: cluster.version,
    ipFamily: cluster.ipFamily,
    nodeCount: eligible.length,
    fineGrainedKubelets: eligible.every(hasFineGrainedKubelet),
    storageClasses: knownOr(readings.storageClasses, []).map(classFact),
    cidrs: [...knownOr(readings.cidrs, []), ...knownOr(readings.peerCidrs, [])],
  };
  const installation = {
    lastApplied: installed?.lastApplied,
    isPresent: installed !== undefined,
    isInstalled: installed !== undefined,
    isRemoving: false,
    isForgotten: false,
    facts,
  };
  const catalogue = catalogueWith(settings.releases);
  const asked = desiredState(tags, installation, settings, catalogue);
  // Tags that are not understood leave what a cluster without them would have.
  const plain = clusterTags({ enable_cilium: "true" }, cluster.arn);
  const desired =
    asked.verdict === "install" ? asked : desiredState(plain, installation, settings, catalogue);
  if (desired.verdict !== "install")
    throw new Error(`inspect ${cluster.name}: the fleet's settings name no release.`);
  const ofTags = asked.verdict === "blocked" ? asked.objections : desired.tagObjections;
  const agents = knownOr(readings.daemonSets, []).find(
    ({ name, namespace }) => name === "cilium" && namespace === productNames.namespace,
  );
  const intent: PreflightIntent = {
    cluster,
    moment: installed !== undefined || isOurs(agents) ? "change" : "install",
    spec: desired.target.spec,
    pinned: desired.target.pinned,
    before: installed?.lastApplied.spec,
    objects,
    applied: installed?.objects ?? [],
    helmClaims: [],
    namedStorageClass: settings.storageClass,
    knownBad: [...knownBad, ...settings.knownBad],
    releases: catalogue.names,
    acknowledged: tags.requested.acknowledge ?? [],
  };
  const findings = preflight(intent, readings);
  const objections = [...ofTags, ...objectionsOf(findings, intent, readings)];
  return { cluster, intent, findings, objections };
}

function knownOr<Value>(reading: Reading<Value> | undefined, otherwise: Value): Value {
  return reading !== undefined && "known" in reading ? reading.known : otherwise;
}
