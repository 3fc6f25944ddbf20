import { jsonAt, listAt } from "../core/json.ts";
import type { KubeObject } from "../core/kube-object.ts";
import { productNames } from "../core/product-names.ts";
import type { StatusRecord } from "../core/record/status-record.ts";
import { isAsked } from "./close-request.ts";
import { isForgotten, isLeftBehind } from "./is-forgotten.ts";
import { agents, keeperOfStranger } from "./let-go.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";

/**
 * Whether agents of ours ever ran here; without an inventory the record of an earlier pass tells, and where both are
 * lost an inventory that nothing proves: it can only have nodes named that carry an agent's traces themselves.
 */
export function ranAgents({ previous }: ConnectedPass, { isInstalled, live }: Observed): boolean {
  const isInventory = ({ metadata }: KubeObject) => metadata.name === productNames.inventory;
  return isInstalled || live.stateConfigMaps.some(isInventory) || ranBefore(previous);
}

function ranBefore(previous: StatusRecord | undefined): boolean {
  if (previous === undefined || previous.phase === "removed" || previous.phase === "gone") return false;
  const { agentsRan, revision, nodesToReplace, stateDigests = [] } = previous;
  return agentsRan === true || revision !== null || nodesToReplace !== undefined || stateDigests.length > 0;
}

/** Whether a node carries an agent's traces, whoever deleted the agents. */
export function isTraced(node: KubeObject, { ciliumNodes = [] }: Observed): boolean {
  const isUp = listAt(node, "status", "conditions").some(
    (condition) => jsonAt(condition, "reason") === "CiliumIsUp",
  );
  return isUp || ciliumNodes.some(({ metadata }) => metadata.name === node.metadata.name);
}

/**
 * What is left to account for where nothing of ours stands any more, and nobody asks for it: `nodes` by the record, or
 * by an access entry of ours; `traces` where neither tag nor record tells of them.
 */
export async function leftBehindBy(
  pass: ConnectedPass,
  observed: Observed,
): Promise<"nodes" | "traces" | undefined> {
  if (isAsked(pass) || observed.isPresent) return undefined;
  const forgotten = isForgotten(pass);
  if (pass.previous !== undefined && !forgotten) return ranBefore(pass.previous) ? "nodes" : undefined;
  const areTraced = observed.nodes.some((node) => isTraced(node, observed));
  if (!areTraced) return ranBefore(pass.previous) ? "nodes" : undefined;
  const theirs = await pass.kube.get(agents);
  if (theirs !== undefined && keeperOfStranger(theirs) !== undefined) return undefined;
  if (forgotten) return "traces";
  return (await isLeftBehind(pass)) ? "nodes" : undefined;
}
