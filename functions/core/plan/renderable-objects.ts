import { minorNumber } from "../compare-versions.ts";
import { type KubeObject, keyOf, type ObjectRef } from "../kube-object.ts";
import { resourceKinds } from "../resource-kinds.ts";
import type { renderedKinds } from "./stages.ts";

type RenderedKind = (typeof renderedKinds)[number];

/**
 * Every object that a render can hold, whatever its options: namespace and name, by kind. A test compares the table
 * with the renders. A name stays here as long as a cluster may have the object.
 */
const names: Readonly<Record<RenderedKind, readonly string[]>> = {
  Namespace: ["cilium-secrets", "cilium-spire"],
  ServiceAccount: [
    "cilium-spire/spire-agent",
    "cilium-spire/spire-server",
    "kube-system/cilium",
    "kube-system/cilium-envoy",
    "kube-system/cilium-operator",
    "kube-system/hubble-relay",
    "kube-system/hubble-ui",
  ],
  ClusterRole: ["cilium", "cilium-operator", "hubble-ui", "spire-agent", "spire-server"],
  ClusterRoleBinding: ["cilium", "cilium-operator", "hubble-ui", "spire-agent", "spire-server"],
  Role: [
    "cilium-secrets/cilium-operator-tlsinterception-secrets",
    "cilium-secrets/cilium-tlsinterception-secrets",
    "cilium-spire/spire-server",
    "kube-system/cilium-config-agent",
    "kube-system/cilium-operator-ztunnel",
  ],
  RoleBinding: [
    "cilium-secrets/cilium-operator-tlsinterception-secrets",
    "cilium-secrets/cilium-tlsinterception-secrets",
    "cilium-spire/spire-server",
    "cilium-spire/spire-server-pod",
    "kube-system/cilium-config-agent",
    "kube-system/cilium-operator-ztunnel",
  ],
  ConfigMap: [
    "cilium-spire/spire-agent",
    "cilium-spire/spire-bundle",
    "cilium-spire/spire-server",
    "kube-system/cilium-config",
    "kube-system/cilium-envoy-config",
    "kube-system/hubble-relay-config",
    "kube-system/hubble-ui-nginx",
  ],
  Secret: [
    "kube-system/cilium-ca",
    "kube-system/hubble-relay-client-certs",
    "kube-system/hubble-relay-server-certs",
    "kube-system/hubble-server-certs",
    "kube-system/hubble-ui-client-certs",
  ],
  Service: [
    "cilium-spire/spire-server",
    "kube-system/cilium-envoy",
    "kube-system/hubble-metrics",
    "kube-system/hubble-peer",
    "kube-system/hubble-relay",
    "kube-system/hubble-ui",
  ],
  DaemonSet: ["cilium-spire/spire-agent", "kube-system/cilium", "kube-system/cilium-envoy"],
  Deployment: ["kube-system/cilium-operator", "kube-system/hubble-relay", "kube-system/hubble-ui"],
  StatefulSet: ["cilium-spire/spire-server"],
};

/** First minor of 1.x that has the object, where not all have it. */
const since = new Map<string, number>([
  ["Role kube-system/cilium-operator-ztunnel", 19],
  ["RoleBinding kube-system/cilium-operator-ztunnel", 19],
]);

const kinds = Object.keys(names) as RenderedKind[];
const refs: ReadonlyMap<string, ObjectRef> = new Map(
  kinds.flatMap((kind) => names[kind].map((path) => [`${kind} ${path}`, refAt(kind, path)] as const)),
);

/** Names of objects of one kind that a render can hold in a namespace. */
export function namesOfKind(kind: RenderedKind, namespace: string): string[] {
  return names[kind]
    .filter((path) => path.startsWith(`${namespace}/`))
    .map((path) => path.slice(namespace.length + 1));
}

/** Keys (core/kube-object keyOf) of all of them. */
export const renderableKeys: readonly string[] = [...refs.keys()];

/** The object of this key; undefined: no render can hold one. */
export function renderableRef(key: string): ObjectRef | undefined {
  return refs.get(key);
}

/** Whether a render can hold an object of this kind, version, namespace and name; with a release, a render of its minor. */
export function isRenderable(object: KubeObject, release?: string): boolean {
  const key = keyOf(object);
  if (refs.get(key)?.apiVersion !== object.apiVersion) return false;
  return release === undefined || minorNumber(release) >= (since.get(key) ?? 0);
}

function refAt(kind: RenderedKind, path: string): ObjectRef {
  const { apiVersion } = resourceKinds[kind];
  const [namespace, name] = path.split("/");
  if (namespace === undefined || name === undefined) return { apiVersion, kind, name: path };
  return { apiVersion, kind, namespace, name };
}
