import { type KubeObject, keyOf, refOf } from "../core/kube-object.ts";
import { inventoryConfigMap, revisionConfigMap } from "../core/plan/bookkeeping.ts";
import { fingerprint } from "../core/plan/fingerprint.ts";
import type { InventoryEntry } from "../core/plan/inventory.ts";
import type { ApplyStep, Plan } from "../core/plan/plan.ts";
import { stageNames, stageOf } from "../core/plan/stages.ts";
import { productNames } from "../core/product-names.ts";
import type { AppliedChanges } from "./applied.ts";
import type { OpenPass } from "./pass.ts";
import type { Seen } from "./seen.ts";

/** Revisions that stay in the cluster, the current one included. */
const keptRevisions = 3;

/**
 * The only writes of an installation. The revision is written before its objects and the inventory after them, so
 * that a pass that is cut at any call finds its way: what is not in the inventory is compared and applied again.
 */
export async function apply(pass: OpenPass, seen: Seen, plan: Plan): Promise<AppliedChanges> {
  const { kube } = pass;
  const entries: Record<string, InventoryEntry> = { ...seen.live.inventory?.objects };
  const outcomes = new Map<string, "created" | "configured" | "unchanged" | "deleted">();
  if (plan.isNew) await kube.apply(revisionConfigMap(plan.revision), { force: true });

  for (const stage of stageNames) {
    const steps = plan.apply.filter(({ object }) => stageOf(object) === stage);
    await Promise.all(
      steps.map(async (step) => {
        const { created, object } = await kube.apply(step.object, { force: step.force });
        const uid = object.metadata.uid ?? "";
        entries[keyOf(object)] = { uid, hash: fingerprint(object, step.object) };
        outcomes.set(keyOf(object), created ? "created" : outcomeOf(step, object, seen));
      }),
    );
  }
  for (const stage of stageNames.toReversed()) {
    const steps = plan.delete.filter(({ object }) => stageOf(object) === stage);
    await Promise.all(
      steps.map(async ({ object, uid }) => {
        await kube.delete(refOf(object), uid);
        delete entries[keyOf(object)];
        outcomes.set(keyOf(object), "deleted");
      }),
    );
  }
  const { said, wish, choices, number } = plan.revision;
  const inventory = { schema: 1, said, wish, choices, revision: number, objects: entries } as const;
  await kube.apply(inventoryConfigMap(inventory), { force: true });
  await forgetOldRevisions(pass, seen, number);

  const named = (word: string) => [...outcomes].filter(([, outcome]) => outcome === word).map(([key]) => key);
  return {
    created: named("created"),
    configured: named("configured"),
    unchanged: named("unchanged"),
    deleted: named("deleted"),
    inventory,
  };
}

function outcomeOf(step: ApplyStep, answer: KubeObject, seen: Seen): "created" | "configured" | "unchanged" {
  // The rehearsal made it: a namespace of ours.
  if (step.action === "create" && !step.force) return "created";
  const before = seen.live.objects.get(keyOf(step.object))?.metadata.resourceVersion;
  return before === answer.metadata.resourceVersion ? "unchanged" : "configured";
}

async function forgetOldRevisions({ kube }: OpenPass, seen: Seen, current: number): Promise<void> {
  const numbered = seen.live.bookkeeping
    .filter(({ metadata }) => metadata.name.startsWith(productNames.revisionPrefix))
    .map((object) => ({
      object,
      number: Number(object.metadata.name.slice(productNames.revisionPrefix.length)),
    }));
  const old = numbered.filter(({ number }) => number <= current - keptRevisions);
  await Promise.all(old.map(({ object }) => kube.delete(refOf(object), object.metadata.uid ?? "")));
}
