import { jsonAt, listAt } from "../../functions/core/json.ts";
import { type KubeObject, refOf } from "../../functions/core/kube-object.ts";
import { productNames } from "../../functions/core/product-names.ts";
import type { Admin } from "../kubernetes/admin.ts";
import { answerErrand, isErrand, listens, type NetworkFault } from "./answer-errand.ts";
import { eksDefaults } from "./eks-defaults.ts";
import { Kubelets, type KubeletsMoment } from "./kubelets.ts";
import { NodeGroup, type NodeGroupMoment } from "./node-group.ts";
import { nodeOf } from "./pods.ts";
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
}

export interface SimulatedCluster {
  readonly group: NodeGroup;
  /** Nodes on which no agent of Cilium becomes ready, or stays so. */
  readonly brokenAgents: Set<string>;
  /** Nodes to which no image of an errand comes. */
  readonly unpulled: Set<string>;
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
  const isPulled = (pod: KubeObject) => !(isErrand(pod) && unpulled.has(nodeOf(pod)));
  const mayRun = (pod: KubeObject): boolean =>
    pod.metadata.labels?.["k8s-app"] === "cilium"
      ? !brokenAgents.has(nodeOf(pod)) && servesCilium(admin)
      : !(listens(pod) && networkFaults.has("the CNI file is gone"));
  const isCutOff = (pod: KubeObject) => isCutOffRelay(admin, pod, quarantined);
  const lastWords = (pod: KubeObject) =>
    isErrand(pod) && !listens(pod) ? answerErrand(admin, pod, networkFaults) : undefined;
  // A node is Ready when its network is.
  const secondsOf = ({ metadata }: KubeObject) =>
    ["aws-node", "kube-proxy"].includes(metadata.labels?.["k8s-app"] ?? "") ? 0 : startSeconds;
  const kubelets = new Kubelets(
    { admin, now, startSeconds: secondsOf, mayRun, isPulled, isCutOff, lastWords },
    before?.kubelets,
  );
  return {
    group,
    brokenAgents,
    unpulled,
    networkFaults,
    quarantined,
    step() {
      this.before?.();
      group.step();
      runWorkloadControllers(admin);
      kubelets.step();
      simulateOperator(admin, now());
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
