import type { LeavingMode, Removal, RemovalNode } from "./removal.ts";

/** What tells how far a removal is, each time anew. */
export interface LeavingView {
  readonly mode: LeavingMode;
  readonly removal: Removal;
  /** Whether pods of ours may be sent to the nodes. */
  readonly mayProbe: boolean;
  /** The agents' DaemonSet is there, and ours. */
  readonly hasAgents: boolean;
  /** The operator's Deployment and its pods. */
  readonly operator: number;
  /** All other workloads of ours, and the agents that can end. */
  readonly workloads: number;
  /** Uids of nodes of the removal that are Ready and run no agent any more. */
  readonly reachable: ReadonlySet<string>;
  /** Whatever else of ours is to go. */
  readonly rest: number;
}

interface LeavingStep {
  readonly name: string;
  /** Ends the sentence `Removing 5 of 10 (…)`. */
  readonly title: string;
  /** Why it has this place. */
  readonly why: string;
  readonly modes: readonly LeavingMode[];
  readonly isDone: (view: LeavingView) => boolean;
  /** How far it is; absent: nothing is counted. */
  readonly progress?: (view: LeavingView) => string;
}

const cleaning = ["uninstall", "purge"] as const;
const all = ["uninstall", "replace", "purge"] as const;

/** Errands after which a node waits until the others are through. */
export const mostTries = 3;

const isClean = ({ clean }: RemovalNode) => clean !== undefined;
const isOver = (name: "quiet" | "pods" | "purge") => (view: LeavingView) =>
  view.removal.over?.includes(name) === true;

function counted(what: string, isTrue: (node: RemovalNode) => boolean) {
  return ({ removal: { nodes } }: LeavingView) =>
    `${nodes.filter(isTrue).length} of ${nodes.length} nodes ${what}`;
}

/** Every step of a removal, in its order. */
export const leavingSteps = [
  {
    name: "policies",
    title: "let go of policies",
    why: "They cease with the agents, so that they are counted, acknowledged and written down first.",
    modes: cleaning,
    isDone: ({ removal }) => removal.startedAt !== undefined,
  },
  {
    name: "quiet",
    title: "end encryption and policies",
    why: "A node that is clean understands no packet of one that still encrypts, and programs that are left alone keep their last policy.",
    modes: cleaning,
    isDone: (view) => !view.hasAgents || isOver("quiet")(view),
    progress: counted("quiet", ({ quiet }) => quiet === true),
  },
  {
    name: "operator",
    title: "delete the operator",
    why: "One that outlives the agents taints every node.",
    modes: all,
    isDone: ({ operator }) => operator === 0,
  },
  {
    name: "agents",
    title: "delete the agents",
    why: "What they have put on a node can be taken away when nobody puts it back.",
    modes: all,
    isDone: ({ workloads }) => workloads === 0,
  },
  {
    name: "clean",
    title: "clean the nodes",
    why: "Programs, links, rules and files outlive the agents.",
    modes: cleaning,
    isDone: ({ mayProbe, removal: { nodes }, reachable }) =>
      !mayProbe ||
      nodes.every((node) => isClean(node) || !reachable.has(node.uid) || (node.tries ?? 0) >= mostTries),
    progress: counted("clean", isClean),
  },
  {
    name: "pods",
    title: "restart pods",
    why: "Pods that Cilium has wired keep its smaller MTU until they start anew.",
    modes: cleaning,
    isDone: isOver("pods"),
  },
  {
    name: "canary",
    title: "try new pods",
    why: "Only where a new pod starts, resolves and talks is nothing needed any more.",
    modes: cleaning,
    isDone: ({ mayProbe, removal: { nodes }, reachable }) =>
      !mayProbe ||
      nodes.every((node) => !isClean(node) || !reachable.has(node.uid) || node.proved !== undefined),
    progress: counted("proved by new pods", ({ proved }) => proved === true),
  },
  {
    name: "rest",
    title: "delete the rest",
    why: "Rights, configuration, Secrets and namespaces are of use to nobody any more.",
    modes: all,
    isDone: ({ rest }) => rest === 0,
  },
  {
    name: "nodes",
    title: "account for every node",
    why: "A node that comes back brings along what it went with.",
    modes: cleaning,
    isDone: ({ removal: { nodes } }) => nodes.every(isClean),
    progress: counted("clean", isClean),
  },
  {
    name: "purge",
    title: "delete what is of cilium.io",
    why: "Policies of users go with their definitions, so that they are counted and acknowledged.",
    modes: ["purge"],
    isDone: isOver("purge"),
  },
  {
    name: "state",
    title: "delete our own state",
    why: "As long as it is there, an interrupted removal is taken up.",
    modes: all,
    isDone: () => false,
  },
] as const satisfies readonly LeavingStep[];

export type StepName = (typeof leavingSteps)[number]["name"];

export function stepsOf(mode: LeavingMode): readonly (LeavingStep & { readonly name: StepName })[] {
  const steps: readonly (LeavingStep & { readonly name: StepName })[] = leavingSteps;
  return steps.filter(({ modes }) => modes.includes(mode));
}

/** The first step that is not done; the last one never is. */
export function nextStep(view: LeavingView, from?: StepName): StepName {
  const steps = stepsOf(view.mode);
  const first = from === undefined ? 0 : steps.findIndex(({ name }) => name === from) + 1;
  return steps.slice(first).find(({ isDone }) => !isDone(view))?.name ?? "state";
}

/**
 * The record's reason while a step is under way: `Removing 5 of 10 (clean the nodes): 12 of 40 nodes clean. …`. A removal
 * that has its nodes replaced says its words alone.
 */
export function reasonOf(view: LeavingView, name: StepName, words: string): string {
  if (view.mode === "replace") return words;
  const steps = stepsOf(view.mode);
  const at = steps.findIndex((step) => step.name === name);
  const step = steps[at];
  if (step === undefined) return words;
  const progress = step.progress?.(view);
  const told = [...(progress === undefined ? [] : [`${progress}.`]), words].filter((text) => text !== "");
  return `Removing ${at + 1} of ${steps.length} (${step.title}): ${told.join(" ")}`;
}
