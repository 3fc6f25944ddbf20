import { errandNamespaceName } from "../errands/errand-namespace.ts";
import { jsonAt, listAt } from "../json.ts";
import type { KubeObject, ObjectRef } from "../kube-object.ts";

/** Milliseconds from a pod's start within which its endpoint may still be made. */
const grace = 60_000;

/** As much of a pod as tells whether Cilium should have an endpoint for it. */
export interface PodFact {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly address: string;
  readonly node: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly isDns: boolean;
  /** Who makes another one in its place; undefined: nobody, or it is there to end. */
  readonly owner: ObjectRef | undefined;
}

/** As much of a CiliumEndpoint as tells whose it is. */
export interface EndpointFact {
  readonly uid: string;
  readonly addresses: readonly string[];
}

/** Kinds whose pods may be restarted; a ReplicaSet stands for its Deployment. */
const restartable = ["DaemonSet", "Deployment", "StatefulSet"];

/** Of a pod that runs in a network of its own, and stays; none of any other. */
export function podFacts(pod: KubeObject): PodFact[] {
  const { namespace = "", name, uid = "", deletionTimestamp, labels = {} } = pod.metadata;
  const address = jsonAt(pod, "status", "podIP");
  const isOurs = namespace === errandNamespaceName;
  const isOnHost = jsonAt(pod, "spec", "hostNetwork") === true;
  if (deletionTimestamp !== undefined || isOurs || isOnHost || typeof address !== "string") return [];
  return [
    {
      namespace,
      name,
      uid,
      address,
      node: String(jsonAt(pod, "spec", "nodeName") ?? ""),
      startedAt: String(jsonAt(pod, "status", "startTime") ?? ""),
      isDns: namespace === "kube-system" && labels["k8s-app"] === "kube-dns",
      owner: ownerOf(pod),
    },
  ];
}

function ownerOf({ metadata }: KubeObject): ObjectRef | undefined {
  const { namespace = "", labels = {} } = metadata;
  const owner = listAt(metadata["ownerReferences"]).find((one) => jsonAt(one, "controller") === true);
  // Others have kinds of these names, too.
  if (!String(jsonAt(owner, "apiVersion")).startsWith("apps/")) return undefined;
  const [kind, name] = [String(jsonAt(owner, "kind")), String(jsonAt(owner, "name"))];
  const hash = labels["pod-template-hash"];
  if (kind === "ReplicaSet" && hash !== undefined && name.endsWith(`-${hash}`))
    return { apiVersion: "apps/v1", kind: "Deployment", namespace, name: name.slice(0, -hash.length - 1) };
  return restartable.includes(kind) ? { apiVersion: "apps/v1", kind, namespace, name } : undefined;
}

/** None where the agent has not given it an identity yet. */
export function endpointFacts(endpoint: KubeObject): EndpointFact[] {
  const owner = listAt(endpoint.metadata["ownerReferences"]).find((one) => jsonAt(one, "kind") === "Pod");
  const uid = jsonAt(owner, "uid");
  if (typeof uid !== "string" || jsonAt(endpoint, "status", "identity") === undefined) return [];
  const addresses = listAt(endpoint, "status", "networking", "addressing").flatMap((pair) =>
    [jsonAt(pair, "ipv4"), jsonAt(pair, "ipv6")].filter((address) => typeof address === "string"),
  );
  return [{ uid, addresses }];
}

/** Pods on nodes with an agent that have no endpoint of their own; `now` in milliseconds, `age` of a time until then. */
export function unmanagedPods(
  pods: readonly PodFact[],
  endpoints: readonly EndpointFact[],
  { nodes, age }: { readonly nodes: ReadonlySet<string>; readonly age: (time: string) => number },
): PodFact[] {
  const managed = new Map(endpoints.map(({ uid, addresses }) => [uid, addresses]));
  return pods.filter(
    ({ uid, address, node, startedAt }) =>
      nodes.has(node) && age(startedAt) >= grace && managed.get(uid)?.includes(address) !== true,
  );
}

/** `default Deployment web: 3`, the most first. */
export function countByOwner(pods: readonly PodFact[]): string[] {
  const groups = Map.groupBy(pods, ({ namespace, name, owner }) =>
    owner === undefined ? `${namespace} pod ${name}` : `${namespace} ${owner.kind} ${owner.name}`,
  );
  return [...groups]
    .sort(([a, some], [b, others]) => others.length - some.length || (a < b ? -1 : 1))
    .map(([owner, members]) => `${owner}: ${members.length}`);
}

/** What `cilium_restart_pods` lets be restarted, by workload: CoreDNS first, then by name. */
export function workloadsToRestart(
  pods: readonly PodFact[],
  policy: "none" | "dns" | "all",
): { readonly owner: ObjectRef; readonly pods: readonly PodFact[] }[] {
  const allowed = pods.filter(({ isDns, owner }) => owner !== undefined && (policy === "all" || isDns));
  const order = ({ isDns, owner }: PodFact) =>
    `${isDns ? 0 : 1} ${owner?.namespace} ${owner?.kind} ${owner?.name}`;
  const groups = Map.groupBy(policy === "none" ? [] : allowed, order);
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, members]) => {
      const owner = members[0]?.owner;
      return owner === undefined ? [] : [{ owner, pods: members }];
    });
}
