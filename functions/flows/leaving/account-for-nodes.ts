import { firstNames } from "../../core/first-names.ts";
import { nodesToReplace } from "../../core/health/nodes-to-replace.ts";
import { nodesNotClean } from "../../core/leaving/leaving-objections.ts";
import type { RemovalNode } from "../../core/leaving/removal.ts";
import { cleanNodes } from "./clean-nodes.ts";
import { isReadyNode, type Outcome, type Scene, standingNodes } from "./scene.ts";

/** Nodes that are not clean when all else is gone: tried again where they can be reached, and waited for where not. */
export async function accountForNodes(scene: Scene): Promise<Outcome> {
  const { pass } = scene;
  const outcome = pass.tags.mayProbe ? await cleanNodes(scene, Number.POSITIVE_INFINITY) : undefined;
  const open = scene.removal.nodes.filter(({ clean }) => clean === undefined);
  const standing = standingNodes(scene).filter(({ one }) => open.includes(one));
  const lines = nodesToReplace(
    pass.request.cluster,
    standing.map(({ node }) => node),
  );
  if (open.length > 0) {
    const told = open.map((one) => `${one.name} (${whyNot(scene, one)})`);
    scene.found.push(nodesNotClean(pass.cluster.arn, told, lines?.remedy));
  }
  if (outcome !== undefined) return outcome;
  if (open.length === 0) return { words: "All nodes are clean.", progressed: true };
  return {
    words: `Waiting for ${firstNames(open.map(({ name }) => name))} to be cleaned or replaced.`,
    isSettled: true,
  };
}

function whyNot(scene: Scene, one: RemovalNode): string {
  const node = standingNodes(scene).find((found) => found.one === one)?.node;
  if (node === undefined) return `away since ${one.awaySince ?? "this pass"}, waited for a day`;
  if (!isReadyNode(node)) return "not Ready";
  if (!scene.pass.tags.mayProbe) return "cilium_probes=off, so that no errand cleans it";
  return one.left ?? "no errand has come to it";
}
