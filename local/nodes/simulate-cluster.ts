import { type JsonMap, jsonAt, listAt } from "../../functions/core/json.ts";
import { type KubeObject, refOf } from "../../functions/core/kube-object.ts";
import { productNames } from "../../functions/core/product-names.ts";
import type { Admin } from "../kubernetes/admin.ts";
import { AgentTraces, type TracesMoment } from "./agent-traces.ts";
import { answerErrand, isErrand, listens, type NetworkFault } from "./answer-errand.ts";
import { eksDefaults } from "./eks-defaults.ts";
import { Kubelets, type KubeletsMoment } from "./kubelets.ts";
import { NodeGroup, type NodeGroupMoment } from "./node-group.ts";
import { isReady, nodeOf } from "./pods.ts";
import { simulateAgents, simulateEndpoints } from "./simulate-agents.ts";
import { simulateOperator } from "./simulate-operator.ts";
import { simulateSpire } from "./simulate-spire.ts";
import { runWorkloadControllers } from "./workload-controllers.ts";

export interface SimulationOptions {
  readonly admin: Admin;
  /** The world's clock, milliseconds since 1970. */
  readonly now: () => number;
  /** Minor of Kubernetes: `1.34`. */
  readonly kubernetesVersion: string;
  readonly nodes?: number;
  /** Seconds of the world's clock from a pod's creation until it is ready. */
  readonly startSeconds?: number;
  /** What another simulation was at some moment; `admin` is that of a copy of its cluster. */
  readonly before?: SimulationMoment | undefined;
}

/** All that a simulation knows beside the objects of its cluster, at some moment. */
export interface SimulationMoment {
  readonly group: NodeGroupMoment;
  readonly kubelets: KubeletsMoment;
  readonly brokenAgents: ReadonlySet<string>;
  readonly networkFaults: ReadonlySet<NetworkFault>;
  readonly quarantined: ReadonlySet<string>;
  readonly unpulled: ReadonlySet<string>;
  readonly silent: ReadonlySet<string>;
  readonly traces: TracesMoment;
}

export interface SimulatedCluster {
  readonly group: NodeGroup;
  /** Nodes on which no agent of Cilium becomes ready, or stays so. */
  readonly brokenAgents: Set<string>;
  /** Nodes to which no image of an errand comes. */
  readonly unpulled: Set<string>;
  /** Nodes whose kubelet says nothing: they are not Ready, and their pods neither start nor end. */
  readonly silent: Set<string>;
  /** What agents have left on nodes. */
  readonly traces: AgentTraces;
  /** What is wrong with its network, as errands find it. */
  readonly networkFaults: Set<NetworkFault>;
  /** EndpointSlices, by uid, of whose backends agents let nobody through. */
  readonly quarantined: Set<string>;
  /** What a story does before each step, such as being the kubelet of one node. */
  before?: () => void;
  /** One step of every simulated controller, kubelet and agent. */
  readonly step: () => void;
  readonly capture: () => SimulationMoment;
}

/** Simulates nodes, controllers, EKS's add-ons and Cilium; every call of `step` moves them on. */
export function simulateCluster(options: SimulationOptions): SimulatedCluster {
  const { admin, now, kubernetesVersion, nodes = 3, startSeconds = 5, before } = options;
  // A copy of a cluster has them already.
  for (const object of eksDefaults)
    if (admin.get(refOf(object)) === undefined) admin.as("eks").create(object);
  const group = new NodeGroup(admin, nodes, kubernetesVersion, before?.group);
  const brokenAgents = new Set(before?.brokenAgents);
  const networkFaults = new Set(before?.networkFaults);
  const quarantined = new Set(before?.quarantined);
  const unpulled = new Set(before?.unpulled);
  const silent = new Set(before?.silent);
  const traces = new AgentTraces(admin, before?.traces);
  const isPulled = (pod: KubeObject) => !(isErrand(pod) && unpulled.has(nodeOf(pod)));
  const mayRun = (pod: KubeObject): boolean =>
    pod.metadata.labels?.["k8s-app"] === "cilium"
      ? !brokenAgents.has(nodeOf(pod)) && servesCilium(admin)
      : !(listens(pod) && networkFaults.has("the CNI file is gone")) && !isKeptFrom(pod);
  /** What runs already needs no plugin. */
  const isKeptFrom = (pod: KubeObject): boolean =>
    !isReady(pod) && jsonAt(pod, "spec", "hostNetwork") !== true && traces.keepsPodsFrom(nodeOf(pod));
  const isCutOff = (pod: KubeObject) => isCutOffRelay(admin, pod, quarantined);
  const lastWords = (pod: KubeObject) =>
    isErrand(pod) && !listens(pod) ? answerErrand(admin, traces, pod, networkFaults) : undefined;
  const isSilent = (node: string) => silent.has(node);
  // A node is Ready when its network is.
  const secondsOf = ({ metadata }: KubeObject) =>
    ["aws-node", "kube-proxy"].includes(metadata.labels?.["k8s-app"] ?? "") ? 0 : startSeconds;
  const kubelets = new Kubelets(
    { admin, now, startSeconds: secondsOf, mayRun, isPulled, isCutOff, lastWords, isSilent },
    before?.kubelets,
  );
  return {
    group,
    brokenAgents,
    unpulled,
    silent,
    traces,
    networkFaults,
    quarantined,
    step() {
      this.before?.();
      group.step();
      watchKubelets(admin, silent);
      runWorkloadControllers(admin);
      kubelets.step();
      simulateOperator(admin, now());
      traces.step();
      simulateAgents(admin);
      simulateEndpoints(admin);
      simulateSpire(admin);
    },
    capture: () => ({
      group: group.capture(),
      kubelets: kubelets.capture(),
      brokenAgents: new Set(brokenAgents),
      networkFaults: new Set(networkFaults),
      quarantined: new Set(quarantined),
      unpulled: new Set(unpulled),
      silent: new Set(silent),
      traces: traces.capture(),
    }),
  };
}

/**
 * Hubble's relay from before the agent of its node: what WireGuard encrypts for it the other nodes drop, and so its DNS;
 * or one whose agent is a backend in quarantine.
 */
function isCutOffRelay(admin: Admin, { metadata }: KubeObject, quarantined: ReadonlySet<string>): boolean {
  if (metadata.labels?.["k8s-app"] !== "hubble-relay") return false;
  const slices = quarantined.size === 0 ? [] : admin.list("discovery.k8s.io/v1", "EndpointSlice");
  if (slices.some((slice) => quarantined.has(slice.metadata.uid ?? ""))) return true;
  const config = {
    apiVersion: "v1",
    kind: "ConfigMap",
    namespace: productNames.namespace,
    name: "cilium-config",
  };
  const { namespace = "", name } = metadata;
  return (
    jsonAt(admin.get(config), "data", "enable-wireguard") === "true" &&
    admin.get({ apiVersion: "cilium.io/v2", kind: "CiliumEndpoint", namespace, name }) === undefined
  );
}

/** As the controller of nodes does: who says nothing is not Ready, and neither are its pods. */
function watchKubelets(admin: Admin, silent: ReadonlySet<string>): void {
  for (const node of admin.list("v1", "Node")) {
    const isLost = silent.has(node.metadata.name);
    const conditions = listAt(node, "status", "conditions");
    const ready = conditions.find((one) => jsonAt(one, "type") === "Ready");
    if ((jsonAt(ready, "status") === "Unknown") === isLost) continue;
    const others = conditions.filter((one) => one !== ready);
    const now = {
      type: "Ready",
      status: isLost ? "Unknown" : "True",
      reason: isLost ? "NodeStatusUnknown" : "KubeletReady",
    };
    admin
      .as("kube-controller-manager")
      .patch(refOf(node), { status: { conditions: [...others, now] } }, "status");
  }
  for (const pod of silent.size === 0 ? [] : admin.list("v1", "Pod")) {
    if (!silent.has(nodeOf(pod)) || !isReady(pod)) continue;
    const conditions = listAt(pod, "status", "conditions").map((one) => ({
      ...(one as JsonMap),
      status: "False",
    }));
    admin.as("kube-controller-manager").patch(refOf(pod), { status: { conditions } }, "status");
  }
}

/** Agents wait for the definitions that the operator makes. */
function servesCilium(admin: Admin): boolean {
  const definition = admin.get({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    name: "ciliumnodes.cilium.io",
  });
  return listAt(definition, "status", "conditions").some(
    (condition) => jsonAt(condition, "type") === "Established" && jsonAt(condition, "status") === "True",
  );
}
