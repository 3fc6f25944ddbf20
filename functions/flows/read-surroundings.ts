import type { EksCluster } from "../core/desired/eks-cluster.ts";
import { jsonAt, listAt, mapAt } from "../core/json.ts";
import type { KubeObject } from "../core/kube-object.ts";
import type { PreflightFacts, PreflightReadings, Reading } from "../core/preflight/preflight-facts.ts";
import { isV6 } from "../core/preflight/reachability/flow.ts";
import { productNames } from "../core/product-names.ts";
import { type KindName, resourceKinds } from "../core/resource-kinds.ts";
import { AwsCallError, type AwsCallErrorKind } from "./ports/aws-call-error.ts";
import type { KubeApi } from "./ports/kube-api.ts";
import { KubeApiError, type KubeApiErrorKind } from "./ports/kube-api-error.ts";
import type { Ports } from "./ports/ports.ts";
import { readHostPorts } from "./read-host-ports.ts";

/** What the facts are read from. */
export interface Surrounded {
  readonly cluster: EksCluster;
  readonly kube: KubeApi;
  readonly ports: Pick<Ports, "peerCidrs" | "nodeNetwork">;
  /** Those that agents run on, or would. */
  readonly nodes: readonly KubeObject[];
}

/** Facts that cost much to read, and change seldom: pods, policies, EC2's rules. */
export async function readSurroundings(from: Surrounded): Promise<PreflightReadings> {
  return readingsOf(Object.entries(readers).map(([fact, read]) => [fact, read(from)]));
}

/** Waits for all of them, by the names of their facts. */
export async function readingsOf(
  asked: readonly (readonly [fact: string, reading: Promise<Reading<unknown>>])[],
): Promise<PreflightReadings> {
  const readings = asked.map(async ([fact, reading]) => [fact, await reading] as const);
  return Object.fromEntries(await Promise.all(readings));
}

type DailyFact =
  | "kubeProxyConfig"
  | "hostPorts"
  | "networkPolicies"
  | "ciliumPolicies"
  | "ciliumNodeConfigs"
  | "ciliumDefinitions"
  | "csiDrivers"
  | "storageClasses"
  | "peerCidrs"
  | "network";

const readers: {
  readonly [Fact in DailyFact]: (from: Surrounded) => Promise<Reading<PreflightFacts[Fact]>>;
} = {
  kubeProxyConfig: ({ kube }) =>
    readingOf(
      kube.get({
        apiVersion: "v1",
        kind: "ConfigMap",
        namespace: productNames.namespace,
        name: "kube-proxy-config",
      }),
      mayRead("get", "ConfigMap"),
    ),
  hostPorts: ({ kube }) =>
    readingOf(readHostPorts(kube), mayRead("list", "Pod", "DaemonSet", "Deployment", "StatefulSet")),
  networkPolicies: ({ kube }) =>
    readingOf(orNone(kube.listMetadata("NetworkPolicy")), mayRead("list", "NetworkPolicy")),
  ciliumPolicies: ({ kube }) =>
    readingOf(
      Promise.all([
        orNone(kube.list("CiliumNetworkPolicy")),
        orNone(kube.list("CiliumClusterwideNetworkPolicy")),
      ]).then((policies) => policies.flat()),
      mayRead("list", "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"),
    ),
  ciliumNodeConfigs: ({ kube }) =>
    readingOf(orNone(kube.listMetadata("CiliumNodeConfig")), mayRead("list", "CiliumNodeConfig")),
  ciliumDefinitions: ({ kube }) =>
    readingOf(
      orNone(
        kube.pick("CustomResourceDefinition", { labelSelector: ofCilium }, (found) => [
          withoutSchemas(found),
        ]),
      ),
      mayRead("list", "CustomResourceDefinition"),
    ),
  csiDrivers: ({ kube }) => readingOf(orNone(kube.listMetadata("CSIDriver")), mayRead("list", "CSIDriver")),
  storageClasses: ({ kube }) => readingOf(orNone(kube.list("StorageClass")), mayRead("list", "StorageClass")),
  peerCidrs: ({ cluster, ports }) =>
    readingOf(
      cluster.vpcId === undefined ? Promise.resolve([]) : ports.peerCidrs(cluster.vpcId),
      mayDo("ec2:DescribeVpcPeeringConnections"),
    ),
  network: networkReading,
};

/** The operator marks the definitions that it makes. */
const ofCilium = "io.cilium.k8s.crd.schema.version";

async function networkReading({
  cluster,
  nodes,
  ports,
}: Surrounded): Promise<Reading<PreflightFacts["network"]>> {
  const instances = nodes.flatMap(instanceOf);
  const needed = mayDo(
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroupRules",
    "ec2:DescribeNetworkAcls",
    "ec2:GetManagedPrefixListEntries",
  );
  const reading = await readingOf(ports.nodeNetwork(instances), needed);
  if (!("known" in reading)) return reading;
  // Nodes call each other by addresses of one family, whatever else their interfaces have.
  const interfaces = reading.known.interfaces.filter(
    ({ address }) => isV6(address) === (cluster.ipFamily === "ipv6"),
  );
  if (interfaces.length > 0 || nodes.length === 0) return { known: { ...reading.known, interfaces } };
  return {
    unknown: "EC2 knows no network interface of the nodes",
    needed: "Have the nodes in the account and region of the cluster, with a providerID of EC2.",
  };
}

/** `aws:///eu-west-1a/i-0123456789abcdef0`. */
function instanceOf(node: KubeObject): string[] {
  const id = /\/(i-[0-9a-f]+)$/.exec(String(jsonAt(node, "spec", "providerID") ?? ""))?.[1];
  return id === undefined ? [] : [id];
}

function withoutSchemas({ apiVersion, kind, metadata, ...rest }: KubeObject): KubeObject {
  const { name } = metadata;
  const storedVersions = listAt(mapAt(rest, "status"), "storedVersions");
  return { apiVersion, kind, metadata: { name }, status: { storedVersions } };
}

async function orNone<Item>(list: Promise<readonly Item[] | undefined>): Promise<readonly Item[]> {
  return (await list) ?? [];
}

/** The answer, or why it is refused. What another pass may well be answered is thrown on, as bugs are. */
export async function readingOf<Value>(answer: Promise<Value>, needed: string): Promise<Reading<Value>> {
  try {
    return { known: await answer };
  } catch (error) {
    const isRefused =
      (error instanceof KubeApiError || error instanceof AwsCallError) && refusals.includes(error.kind);
    if (!isRefused) throw error;
    return { unknown: error.message, needed };
  }
}

/** Kinds of errors that stay until somebody does something about them. */
const refusals: readonly (KubeApiErrorKind | AwsCallErrorKind)[] = [
  "forbidden",
  "invalid",
  "denied",
  "refused",
];

export function mayRead(verb: "get" | "list", ...kinds: readonly KindName[]): string {
  const names = kinds.map((name) => {
    const { apiVersion, plural } = resourceKinds[name];
    const [group, version] = apiVersion.split("/");
    return version === undefined ? plural : `${plural}.${group}`;
  });
  return `Allow whoever asks to ${verb} ${names.join(" and ")} in the whole cluster.`;
}

function mayDo(...actions: readonly string[]): string {
  return `Allow ${actions.join(", ")} in the policy of the role that asks.`;
}
