import { podTrouble, type Trouble, waitingToPull } from "../health/pod-trouble.ts";
import { jsonAt, listAt } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import { oneLine } from "../one-line.ts";
import { errandNamespaceName } from "./errand-namespace.ts";
import { kindOf, nodeOf, ownStatus } from "./read-answer.ts";
import { errandContainer } from "./round.ts";

/** Why a pod says nothing of the network: its node takes no pod, or cannot fetch what it would run. */
export interface LeftOut extends Trouble {
  readonly kind: "rejected" | "not taken" | "not pulled";
}

/** Reasons for which a kubelet does not admit a pod that no scheduler has placed, or ends it for want of room. */
const rejections =
  /^(OutOf[a-zA-Z0-9./-]+|Evicted|Node(Affinity|Ports|Shutdown)|Terminated|Topology[a-zA-Z]+|UnexpectedAdmissionError|Preempting)$/;

/** Whether its node has no room for it, which does not end by waiting. */
export function isRejected(pod: KubeObject): boolean {
  return (
    jsonAt(pod, "status", "phase") === "Failed" && rejections.test(String(jsonAt(pod, "status", "reason")))
  );
}

/** Undefined: it was asked, and whatever became of it is an answer. */
export function whyLeftOut(pod: KubeObject): LeftOut | undefined {
  return rejected(pod) ?? notTaken(pod) ?? notPulled(pod);
}

function rejected(pod: KubeObject): LeftOut | undefined {
  if (!isRejected(pod)) return undefined;
  const { cause = "it takes no pod" } = podTrouble(pod, []) ?? {};
  return {
    kind: "rejected",
    cause: oneLine(cause, longest),
    remedy: "Make room there, or add a node",
  };
}

/** A kubelet says when it took a pod, before it starts anything of it. */
function notTaken(pod: KubeObject): LeftOut | undefined {
  const { phase = "Pending", startTime } = (jsonAt(pod, "status") ?? {}) as Readonly<Record<string, unknown>>;
  if (phase !== "Pending" || startTime !== undefined || ownStatus(pod) !== undefined) return undefined;
  const remedy = "See its kubelet";
  return { kind: "not taken", cause: "Pending, and its kubelet has not taken it", remedy };
}

/** The image is no part of what is asked; without it nobody asks. */
function notPulled(pod: KubeObject): LeftOut | undefined {
  const waits = waitingToPull(pod);
  if (waits === undefined || jsonAt(waits.container, "name") !== errandContainer) return undefined;
  const image = oneLine(imageOf(pod).replace(/@.*$/, ""), 160);
  const [registry = ""] = /^[^/]{1,80}(?=\/)/.exec(image) ?? ["its registry"];
  const words = waits.message === undefined ? "" : `: ${waits.message.trim()}`;
  return {
    kind: "not pulled",
    cause: oneLine(`${waits.reason} of ${image} from ${registry}${words}`, longest),
    remedy:
      `Have ${registry} serve it to the nodes, or set imageRegistries; a pull secret has to be in ` +
      `namespace ${errandNamespaceName}`,
  };
}

function imageOf(pod: KubeObject): string {
  const own = listAt(pod, "spec", "containers").find((one) => jsonAt(one, "name") === errandContainer);
  return String(jsonAt(own, "image") ?? jsonAt(ownStatus(pod), "image") ?? "its image");
}

/** Characters; the record keeps it twice. */
const longest = 160;

/** Pods that say nothing, in sentences of what is unverified: which nodes, why, and what to do. */
export function tellLeftOut(
  pods: readonly KubeObject[],
  { of, instead }: { readonly of: number; readonly instead: readonly string[] },
): string[] {
  const all = pods.flatMap((pod) => {
    const why = whyLeftOut(pod);
    return why === undefined ? [] : [{ pod, why, what: kindOf(pod) === "server" ? "starts" : "sees" }];
  });
  const closed = new Set(all.filter(({ what }) => what === "starts").map(({ pod }) => nodeOf(pod)));
  const found = all.filter(({ pod, what }) => what === "starts" || !closed.has(nodeOf(pod)));
  const groups = Map.groupBy(found, ({ why, what }) => `${what} ${why.kind}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const nodes = [...new Set(group.map(({ pod }) => nodeOf(pod)))];
    const place = instead.length === 0 ? "" : ` (in place of such nodes: ${briefly(instead)})`;
    const { cause, remedy } = first.why;
    return [
      `${first.what === "starts" ? "that a new pod starts" : "all that a pod sees"} on ${briefly(nodes)}, ` +
        `${nodes.length} of ${of} nodes${place}: ${cause}. ${remedy}`,
    ];
  });
}

/** Names of nodes are long, and the record is short. */
function briefly([first = "", ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}
