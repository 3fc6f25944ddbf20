import { errandLabel, errandNotes } from "../../functions/core/errands/round.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import type { Admin } from "../kubernetes/admin.ts";
import type { AgentTraces } from "./agent-traces.ts";
import { isReady, livePods, nodeOf } from "./pods.ts";

/** What may be wrong with the network of a whole cluster while its API says that all is well. */
export type NetworkFault =
  | "WireGuard's port is closed"
  | "large packets are lost"
  | "the CNI file is gone"
  | "SPIRE issues nothing"
  | "policies are not enforced"
  | "DNS is silent"
  | "the API server is out of reach"
  | "nodes are out of reach of their pods"
  | "endpoints are not ready"
  | "a backend is quarantined"
  | "agents stay as they were"
  | "something is left on nodes";

type Answer = Readonly<Record<string, string | number | boolean | Readonly<Record<string, number>>>>;
type Change = (kind: string) => Answer;

const only =
  (wanted: string, change: Answer): Change =>
  (kind) =>
    kind === wanted ? change : {};

const nothing = { links: 0, pins: 0, rules: 0, routes: 0, mounts: 0, state: 0, files: 0 };

/** What each fault makes of an answer. */
const changes: Readonly<Record<NetworkFault, Change>> = {
  "WireGuard's port is closed": (kind) => {
    if (kind === "report") return { fresh: 0 };
    return kind === "client" ? { small: 0, large: 0 } : { open: 0, guarded: 0 };
  },
  "large packets are lost": only("client", { large: 0 }),
  "the CNI file is gone": only("report", { cni: "missing" }),
  "SPIRE issues nothing": only("admitted", { guarded: 0 }),
  "policies are not enforced": only("refused", { guarded: 1 }),
  "DNS is silent": only("client", { dns: false }),
  "the API server is out of reach": only("client", { api: false }),
  "nodes are out of reach of their pods": only("client", { node: false }),
  "endpoints are not ready": only("report", { unready: 1 }),
  "a backend is quarantined": only("report", { quarantined: 1 }),
  "agents stay as they were": only("quiet", { encryption: "Wireguard", policy: "default" }),
  "something is left on nodes": only("clean", { left: { ...nothing, links: 1, rules: 12 } }),
};

/** Whether a pod is an errand of the product's that listens until it is taken away. */
export function listens({ metadata }: KubeObject): boolean {
  return ["server", "guarded"].includes(metadata.labels?.[errandLabel] ?? "");
}

/** Whether a pod is an errand of the product's. */
export function isErrand({ metadata }: KubeObject): boolean {
  return metadata.annotations?.[errandNotes.node] !== undefined;
}

/** Last words of an errand's pod, as its script would say them in this cluster. */
export function answerErrand(
  admin: Admin,
  traces: AgentTraces,
  pod: KubeObject,
  faults: ReadonlySet<NetworkFault>,
): string {
  const kind = pod.metadata.labels?.[errandLabel] ?? "";
  const spoilt = [...faults].map((fault) => changes[fault](kind));
  return JSON.stringify(Object.assign({ v: 1 }, wellAnswer(admin, traces, pod, kind), ...spoilt));
}

function wellAnswer(admin: Admin, traces: AgentTraces, pod: KubeObject, kind: string): Answer {
  if (kind === "clean") {
    const cleaned = traces.clean(nodeOf(pod));
    if (cleaned === "an agent runs") return { agent: true };
    return { agent: false, found: { ...nothing, links: 3 * cleaned.found }, left: nothing };
  }
  if (kind === "client") return { dns: true, api: true, node: true, small: 1, large: 8192 };
  if (kind === "quiet") {
    const works = livePods(admin, "kube-system", "k8s-app=cilium").filter(isReady);
    const agent = works.some((one) => nodeOf(one) === nodeOf(pod)) ? "Ok" : "";
    return { agent, ...traces.told(nodeOf(pod)) };
  }
  if (kind !== "report") return { open: 1, guarded: kind === "admitted" ? 1 : 0 };
  const agents = livePods(admin, "kube-system", "k8s-app=cilium").filter(isReady);
  const works = agents.some((agent) => nodeOf(agent) === nodeOf(pod));
  const others = admin
    .list("cilium.io/v2", "CiliumNode")
    .filter(({ metadata }) => metadata.name !== nodeOf(pod)).length;
  return {
    agent: works ? "Ok" : "unreachable",
    peers: others,
    fresh: others,
    endpoints: 4,
    unready: 0,
    quarantined: 0,
    cni: "ok",
  };
}
