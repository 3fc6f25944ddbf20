import { describe, expect, it } from "vitest";
import {
  countByOwner,
  endpointFacts,
  podFacts,
  unmanagedPods,
  workloadsToRestart,
} from "../../../functions/core/health/unmanaged-pods.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";

interface PodOptions {
  readonly namespace?: string;
  readonly owner?: readonly [kind: string, name: string];
  readonly apiVersion?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly hostNetwork?: boolean;
  readonly startTime?: string;
  readonly ending?: boolean;
}

function pod(name: string, options: PodOptions = {}): KubeObject {
  const {
    namespace = "default",
    owner,
    apiVersion = "apps/v1",
    labels = {},
    hostNetwork = false,
    startTime = "1",
    ending,
  } = options;
  const owners = owner && [{ apiVersion, kind: owner[0], name: owner[1], controller: true }];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace,
      uid: `uid-${name}`,
      labels,
      ...(ending && { deletionTimestamp: "1" }),
      ...(owners && { ownerReferences: owners }),
    },
    spec: { hostNetwork, nodeName: "a" },
    status: { podIP: `ip-${name}`, startTime },
  };
}

function endpoint(
  name: string,
  more: { readonly uid?: string; readonly ipv4?: string; readonly bare?: boolean } = {},
): KubeObject {
  const { uid = `uid-${name}`, ipv4 = `ip-${name}`, bare } = more;
  return {
    apiVersion: "cilium.io/v2",
    kind: "CiliumEndpoint",
    metadata: { name, ownerReferences: [{ kind: "Pod", name, uid }] },
    status: { ...(bare ? {} : { identity: { id: 7 } }), networking: { addressing: [{ ipv4 }] } },
  };
}

const nodes = new Set(["a"]);
const age = (time: string) => Number(time) * 60_000;
const unmanaged = (pods: readonly KubeObject[], endpoints: readonly KubeObject[] = [], on = nodes) =>
  unmanagedPods(pods.flatMap(podFacts), endpoints.flatMap(endpointFacts), { nodes: on, age });
const names = (...given: Parameters<typeof unmanaged>) => unmanaged(...given).map(({ name }) => name);

describe("a pod is managed", () => {
  it("where an endpoint has its uid and address, and an identity", () => {
    expect(names([pod("web")], [endpoint("web")])).toEqual([]);
    expect(names([pod("web")])).toEqual(["web"]);
    expect(names([pod("web")], [endpoint("web", { uid: "uid-of-before" })])).toEqual(["web"]);
    expect(names([pod("web")], [endpoint("web", { ipv4: "ip-of-before" })])).toEqual(["web"]);
    expect(names([pod("web")], [endpoint("web", { bare: true })])).toEqual(["web"]);
  });
});

describe("a pod is none of Cilium's", () => {
  it.each<[string, PodOptions]>([
    ["on the network of its node", { hostNetwork: true }],
    ["that is on its way out", { ending: true }],
    ["that is an errand", { namespace: "eks-cilium-errands" }],
    ["that began less than a minute ago", { startTime: "0.9" }],
  ])("%s", (_, options) => {
    expect(names([pod("web", options)])).toEqual([]);
  });

  it("on a node without an agent", () => {
    expect(names([pod("web")], [], new Set())).toEqual([]);
  });
});

describe("who is restarted", () => {
  const found = unmanaged([
    pod("web-1", { owner: ["ReplicaSet", "web-7f9"], labels: { "pod-template-hash": "7f9" } }),
    pod("web-2", { owner: ["ReplicaSet", "web-7f9"], labels: { "pod-template-hash": "7f9" } }),
    pod("dns", {
      namespace: "kube-system",
      owner: ["Deployment", "coredns"],
      labels: { "k8s-app": "kube-dns" },
    }),
    pod("false-dns", { owner: ["StatefulSet", "false-dns"], labels: { "k8s-app": "kube-dns" } }),
    pod("job", { owner: ["Job", "job"] }),
    pod("alone", { owner: ["ReplicaSet", "alone"] }),
    pod("bare"),
  ]);
  const restarted = (policy: Parameters<typeof workloadsToRestart>[1]) =>
    workloadsToRestart(found, policy).map(({ owner, pods }) => `${owner.kind} ${owner.name}: ${pods.length}`);

  it("is what the tag says, CoreDNS first", () => {
    expect(restarted("none")).toEqual([]);
    expect(restarted("dns")).toEqual(["Deployment coredns: 1"]);
    expect(restarted("all")).toEqual([
      "Deployment coredns: 1",
      "Deployment web: 2",
      "StatefulSet false-dns: 1",
    ]);
  });

  it("is counted with all others, by namespace and owner", () => {
    expect(countByOwner(found)).toEqual([
      "default Deployment web: 2",
      "default StatefulSet false-dns: 1",
      "default pod alone: 1",
      "default pod bare: 1",
      "default pod job: 1",
      "kube-system Deployment coredns: 1",
    ]);
  });
});
