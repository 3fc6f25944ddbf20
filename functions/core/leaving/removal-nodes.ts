import { jsonAt } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import type { Trial } from "./judge-new-pods.ts";
import type { RemovalNode } from "./removal.ts";

/** Milliseconds after which a machine that no Node is of has gone for good. */
const forGood = 86_400_000;

/** What a machine is known by, also where its Node was registered anew. */
function identitiesOf({ uid, providerID, systemUUID }: RemovalNode): string[] {
  return [
    `uid ${uid}`,
    ...(providerID === undefined ? [] : [`instance ${providerID}`]),
    ...(systemUUID === undefined ? [] : [`system ${systemUUID}`]),
  ];
}

/** Finds the Node that a machine is of now, among thousands. */
export function findNodes(nodes: readonly KubeObject[]): (one: RemovalNode) => KubeObject | undefined {
  const found = new Map(
    nodes.flatMap((node) => identitiesOf(machineOf(node)).map((identity) => [identity, node] as const)),
  );
  return (one) => {
    const known = identitiesOf(one).find((identity) => found.has(identity));
    return known === undefined ? undefined : found.get(known);
  };
}

/** Those of these Nodes that are of no machine in the list. */
export function nodesBeside(known: readonly RemovalNode[], nodes: readonly KubeObject[]): KubeObject[] {
  const identities = new Set(known.flatMap(identitiesOf));
  return nodes.filter((node) => !identitiesOf(machineOf(node)).some((identity) => identities.has(identity)));
}

export function machineOf(node: KubeObject): RemovalNode {
  const providerID = jsonAt(node, "spec", "providerID");
  const systemUUID =
    jsonAt(node, "status", "nodeInfo", "systemUUID") || jsonAt(node, "status", "nodeInfo", "machineID");
  return {
    name: node.metadata.name,
    uid: node.metadata.uid ?? "",
    ...(typeof providerID === "string" && providerID !== "" ? { providerID } : {}),
    ...(typeof systemUUID === "string" && systemUUID !== "" ? { systemUUID } : {}),
  };
}

/** The list of a removal as the cluster has its nodes now. */
export interface Roll {
  readonly nodes: readonly RemovalNode[];
  /** Machines that have gone for good since, without being cleaned. */
  readonly gone: number;
}

/**
 * Nodes that joined are added, those that came back carry their new names, and who is away is so since now. A machine that
 * was cleaned owes nothing, wherever it is. `now` is ISO 8601, `age` the milliseconds since a time.
 */
export function callRoll(
  known: readonly RemovalNode[],
  {
    traced,
    nodes,
    now,
    age,
  }: {
    readonly traced: readonly KubeObject[];
    readonly nodes: readonly KubeObject[];
    readonly now: string;
    readonly age: (time: string) => number;
  },
): Roll {
  const fresh = nodesBeside(known, traced).map(machineOf);
  const nodeOf = findNodes(nodes);
  const called = known.map((one) => {
    const node = nodeOf(one);
    const { awaySince, ...rest } = one;
    if (node !== undefined) return { ...rest, ...machineOf(node) };
    return rest.clean !== undefined ? rest : { ...rest, awaySince: awaySince ?? now };
  });
  const stays = ({ awaySince }: RemovalNode) => awaySince === undefined || age(awaySince) < forGood;
  const left = called.filter(stays);
  return { nodes: [...left, ...fresh], gone: called.length - left.length };
}

/** Most nodes that are cleaned at once, and the part of all nodes that they may be. */
const mostAtOnce = 20;
const share = 0.1;

/** Whom the next errands clean: a tenth of all nodes, those first whose errands were least often in vain. */
export function nextToClean(
  nodes: readonly RemovalNode[],
  mayBe: (node: RemovalNode) => boolean,
): readonly RemovalNode[] {
  const open = nodes.filter((node) => node.clean === undefined && mayBe(node));
  const order = ({ tries = 0, name }: RemovalNode) => `${String(tries).padStart(6, "0")} ${name}`;
  const atOnce = Math.max(1, Math.min(mostAtOnce, Math.floor(nodes.length * share)));
  return open.sort((a, b) => (order(a) < order(b) ? -1 : 1)).slice(0, atOnce);
}

/** A node after an errand: clean at this time, or what it told instead. */
export function afterCleaning(
  node: RemovalNode,
  outcome: { readonly clean: string } | { readonly left: string },
): RemovalNode {
  const { tries = 0, left: _, proved: __, ...rest } = node;
  return "clean" in outcome
    ? { ...rest, clean: outcome.clean }
    : { ...rest, tries: tries + 1, left: outcome.left.slice(0, 160) };
}

/** A clean node after its new pods were tried. */
export function afterTrial(node: RemovalNode, trial: Trial): RemovalNode {
  const { tries = 0, left: _, ...rest } = node;
  if (trial.kind === "failed") return { ...rest, tries: tries + 1, left: trial.why.slice(0, 160) };
  return trial.kind === "proved"
    ? { ...rest, proved: true }
    : { ...rest, proved: false, left: trial.why.slice(0, 160) };
}
