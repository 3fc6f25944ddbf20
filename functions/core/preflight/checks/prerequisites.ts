import { jsonAt, numberAt } from "../../json.ts";
import type { KubeObject } from "../../kube-object.ts";
import type { PreflightView } from "../preflight-view.ts";
import { agentNodes } from "./agent-nodes.ts";

/** A DaemonSet that Cilium rests on, and the add-on of EKS that brings it. */
export interface Prerequisite {
  readonly name: "aws-node" | "kube-proxy";
  readonly addon: "vpc-cni" | "kube-proxy";
  readonly daemonSet: KubeObject | undefined;
}

export type PrerequisiteView = Pick<
  PreflightView,
  "cluster" | "awsNode" | "kubeProxy" | "nodes" | "objects" | "moment"
>;

export function prerequisitesOf({ awsNode, kubeProxy }: PrerequisiteView): readonly Prerequisite[] {
  return [
    { name: "aws-node", addon: "vpc-cni", daemonSet: awsNode },
    { name: "kube-proxy", addon: "kube-proxy", daemonSet: kubeProxy },
  ];
}

export interface Readiness {
  /** Nodes that its controller wants it on, of those that Cilium would run on. */
  readonly wanted: number;
  readonly ready: number;
  readonly nodes: number;
  /** Its controller has not looked at its latest change yet. */
  readonly isBehind: boolean;
}

/** Undefined: the DaemonSet is absent, has no status yet, or the cluster has no node for Cilium. */
export function readinessOf({ daemonSet }: Prerequisite, view: PrerequisiteView): Readiness | undefined {
  const nodes = agentNodes(view).length;
  const status = jsonAt(daemonSet, "status");
  if (daemonSet === undefined || nodes === 0) return undefined;
  if (jsonAt(status, "desiredNumberScheduled") === undefined) return undefined;
  const generation = daemonSet.metadata.generation ?? 1;
  return {
    wanted: numberAt(status, "desiredNumberScheduled"),
    ready: numberAt(status, "numberReady"),
    nodes,
    isBehind: numberAt(status, "observedGeneration") < generation,
  };
}
