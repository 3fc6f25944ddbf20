import { type KubeObject, keyOf, refOf } from "../../core/kube-object.ts";
import { stageNames, stageOf } from "../../core/plan/stages.ts";
import { waitedFor } from "../let-go.ts";
import type { ConnectedPass } from "../pass.ts";
import { clearStartUpTaints } from "../start-up-taints.ts";
import { eachWrite, type WriteFailure } from "../write-failures.ts";
import { endingPods, type Outcome, restOf, type Scene } from "./scene.ts";

/** The operator goes first, because one that outlives the agents taints every node. */
export async function deleteOperator(scene: Scene): Promise<Outcome> {
  const { pass, workloads, operatorPods } = scene;
  const operator = workloads.filter((object) => keyOf(object) === waitedFor.operator);
  if (operator.length > 0) return remove(pass, operator, "the operator");
  return waiting(`${endingPods(scene, operatorPods).length} pods of the operator`);
}

/** All other workloads, once nobody taints nodes any more; those whose pods cannot end are told by the name of their node. */
export async function deleteWorkloads(scene: Scene): Promise<Outcome> {
  const { pass, observed, workloads, agentPods, mode } = scene;
  if (workloads.length > 0) {
    if (mode !== "replace") await clearStartUpTaints(pass, observed);
    return remove(pass, workloads, "the agents and all other workloads");
  }
  const ending = endingPods(scene, agentPods);
  return waiting(`${ending.length} agents`);
}

/** What workloads needed, in reverse order of the installation. */
export async function deleteRest(scene: Scene): Promise<Outcome> {
  const deleted: KubeObject[] = [];
  const failed: WriteFailure[] = [];
  const rest = restOf(scene);
  for (const stage of stageNames.toReversed()) {
    const step = await remove(
      scene.pass,
      rest.filter((object) => stageOf(object) === stage),
      stage,
    );
    deleted.push(...(step.deleted ?? []));
    failed.push(...(step.failed ?? []));
  }
  const what = "services, configuration, RBAC and namespaces";
  return deleted.length > 0
    ? { words: `Deleted ${what}.`, deleted, failed, progressed: true }
    : waiting(`the last of ${what}`, failed);
}

function waiting(what: string, failed: readonly WriteFailure[] = []): Outcome {
  return { words: `Waiting for ${what} to end.`, failed };
}

/** What is being deleted already is left alone. */
async function remove(
  { kube }: ConnectedPass,
  objects: readonly KubeObject[],
  what: string,
): Promise<Outcome> {
  const standing = objects.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const steps = standing.map((object) => ({ object }));
  const failed = await eachWrite(steps, async ({ object }) => {
    await kube.delete(refOf(object), object.metadata.uid ?? "");
  });
  const deleted = standing.filter((object) => failed.every((failure) => failure.object !== object));
  return deleted.length > 0
    ? { words: `Deleted ${what}.`, deleted, failed, progressed: true }
    : waiting(what, failed);
}
