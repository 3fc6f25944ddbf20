import type { EksCluster } from "../../desired/eks-cluster.ts";
import type { RequestedSettings } from "../../desired/requested-settings.ts";
import { firstNames } from "../../first-names.ts";
import { conditionOf } from "../../health/pod-trouble.ts";
import { jsonAt, numberAt } from "../../json.ts";
import type { KubeObject } from "../../kube-object.ts";
import type { StatusRecord } from "../../record/status-record.ts";
import type { Assignment } from "../assignment.ts";
import { pinningTag } from "./assigned-target.ts";
import type { Hold } from "./member.ts";

/** Why a member waits. */
export interface Held {
  readonly held: Hold;
  /** One sentence. */
  readonly reason: string;
}

/** What decides whether a member begins, before its change is rendered. */
export interface StartView {
  readonly assignment: Assignment;
  readonly isFrozen: boolean;
  readonly isPaused: boolean;
  readonly requested: RequestedSettings;
  /** A tag asks for a change of its own, or for one that is not understood. */
  readonly isTagChange: boolean;
  /** Number of what is installed; undefined: its revision is lost. */
  readonly revision: number | undefined;
  readonly record: Pick<StatusRecord, "phase" | "phaseSince"> | undefined;
  readonly cluster: Pick<EksCluster, "status">;
  /** The live DaemonSet of the agents. */
  readonly agents: KubeObject | undefined;
  /** Nodes that agents run on. */
  readonly nodes: readonly KubeObject[];
  /** aws-node has its pods on all nodes. */
  readonly isChainRolledOut: boolean;
  /** core/rollouts/target-digest of what this version renders; undefined: nothing can be. */
  readonly digest: string | undefined;
  /** Of a time in ISO 8601. */
  readonly secondsSince: (time: string) => number;
}

type Check = (view: StartView) => Held | undefined;

/** Seconds for which a cluster has to have been ready. */
const wellFor = 600;

const starts: readonly Check[] = [frozen, paused];

/** In the order of what a person would want to hear first. */
const ofMoves: readonly Check[] = [
  ...starts,
  pinned,
  tagged,
  changed,
  planned,
  updating,
  chaining,
  notReady,
  unavailable,
  unready,
];

/** Undefined: nothing is in the way. A return waits for no cluster to be well: it is what makes it so. */
export function startGate(view: StartView): Held | undefined {
  const checks = view.assignment.action === "return" ? starts : ofMoves;
  for (const check of checks) {
    const held = check(view);
    if (held !== undefined) return held;
  }
  return undefined;
}

function frozen({ isFrozen }: StartView): Held | undefined {
  return isFrozen ? { held: "frozen", reason: "The fleet is frozen: nothing starts in it." } : undefined;
}

function paused({ isPaused }: StartView): Held | undefined {
  return isPaused ? { held: "paused", reason: "cilium_paused=true: nothing is written." } : undefined;
}

function pinned({ assignment: { change }, requested }: StartView): Held | undefined {
  const tag = pinningTag(change, requested);
  return tag === undefined ? undefined : { held: "pinned", reason: `Its tag ${tag} says otherwise.` };
}

function tagged({ isTagChange }: StartView): Held | undefined {
  return isTagChange ? { held: "pinned", reason: "Its tags ask for a change of their own." } : undefined;
}

function changed({ assignment: { fromRevision }, revision }: StartView): Held | undefined {
  if (revision === fromRevision) return undefined;
  const found = revision === undefined ? "Its revision is lost" : `Revision ${revision} is installed`;
  return { held: "changed", reason: `${found}, and revision ${fromRevision} was planned with.` };
}

function planned({ assignment: { toDigest }, digest }: StartView): Held | undefined {
  if (toDigest === undefined || toDigest === digest) return undefined;
  const reason = "This version of eks-cilium, with its settings, renders something else than was planned.";
  return { held: "changed", reason };
}

function updating({ cluster: { status } }: StartView): Held | undefined {
  return status === "ACTIVE"
    ? undefined
    : { held: "busy", reason: `EKS says that the cluster is ${status}.` };
}

function chaining({ isChainRolledOut }: StartView): Held | undefined {
  return isChainRolledOut ? undefined : { held: "busy", reason: "aws-node is being rolled out." };
}

/** A roll-out of one agent at a time stops at such a node, for as long as it is there. */
function notReady({ nodes }: StartView): Held | undefined {
  const isWell = (node: KubeObject) => {
    const ready = conditionOf(node, "Ready");
    // EKS cordons what it is about to replace.
    return (
      ready !== undefined &&
      jsonAt(ready, "status") === "True" &&
      jsonAt(node, "spec", "unschedulable") !== true
    );
  };
  const names = nodes.filter((node) => !isWell(node)).map(({ metadata }) => metadata.name);
  if (names.length === 0) return undefined;
  return { held: "busy", reason: `Not ready or cordoned: ${firstNames(names)}.` };
}

function unavailable({ agents }: StartView): Held | undefined {
  const wanted = numberAt(agents, "status", "desiredNumberScheduled");
  const available = Math.min(
    numberAt(agents, "status", "numberAvailable"),
    numberAt(agents, "status", "updatedNumberScheduled"),
  );
  const isObserved = numberAt(agents, "status", "observedGeneration") >= (agents?.metadata.generation ?? 1);
  if (agents !== undefined && isObserved && available >= wanted && wanted > 0) return undefined;
  return { held: "busy", reason: `${isObserved ? available : 0} of ${wanted} agents are available.` };
}

function unready({ record, secondsSince }: StartView): Held | undefined {
  if (record?.phase !== "ready")
    return { held: "busy", reason: `Its phase is ${record?.phase ?? "not known"}.` };
  if (secondsSince(record.phaseSince) >= wellFor) return undefined;
  return { held: "busy", reason: `It has to be ready for ten minutes, and is since ${record.phaseSince}.` };
}
