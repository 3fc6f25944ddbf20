import { type KubeObject, keyOf, refOf } from "../core/kube-object.ts";
import type { Objection } from "../core/objection.ts";
import type { ApplyStep } from "../core/plan/plan.ts";
import { stageOf } from "../core/plan/stages.ts";
import { foreignOwner } from "../core/preflight/foreign-owner.ts";
import { refusedByApi } from "../core/preflight/refused-by-api.ts";
import type { OpenPass } from "./pass.ts";
import { KubeFault } from "./ports/kube-fault.ts";
import type { Seen } from "./seen.ts";

/**
 * Server-side dry run of the objects that these steps would write. Objects need their namespace to exist even then, so
 * ours are made first; where something already speaks against the plan they are not, and what would lie in them is
 * left for the pass that may make them.
 */
export async function rehearse(
  pass: OpenPass,
  seen: Seen,
  steps: readonly ApplyStep[],
  mayMakeNamespaces: boolean,
): Promise<Objection[]> {
  const namespaces = steps.filter(({ object }) => stageOf(object) === "namespaces");
  const objections = await rehearseAll(pass, seen, namespaces);
  const missing = new Set(
    namespaces.filter(({ action }) => action === "create").map(({ object }) => object.metadata.name),
  );
  if (mayMakeNamespaces && objections.length === 0) {
    await Promise.all(namespaces.map(({ object, force }) => pass.kube.apply(object, { force })));
    missing.clear();
  }
  const rest = steps.filter(({ object }) => stageOf(object) !== "namespaces");
  const possible = rest.filter(({ object }) => !missing.has(object.metadata.namespace ?? ""));
  return [...objections, ...(await rehearseAll(pass, seen, possible))];
}

async function rehearseAll(pass: OpenPass, seen: Seen, steps: readonly ApplyStep[]): Promise<Objection[]> {
  const objections = await Promise.all(steps.map((step) => rehearseOne(pass, seen, step)));
  return objections.filter((objection) => objection !== undefined);
}

async function rehearseOne(
  { kube }: OpenPass,
  seen: Seen,
  { action, object, force }: ApplyStep,
): Promise<Objection | undefined> {
  try {
    const { created } = await kube.apply(object, { dryRun: true, force });
    if (action === "configure" || created || (await isOursByUid(kube.get(refOf(object)), seen, object)))
      return undefined;
    return foreignOwner(object, []);
  } catch (fault) {
    if (!(fault instanceof KubeFault)) throw fault;
    if (fault.kind === "conflict") {
      return foreignOwner(
        object,
        fault.causes.map((cause) => cause.message),
      );
    }
    // RBAC, unlike admission: an access entry that one API server does not know yet, so that it is asked again.
    const lacksRights = fault.message.includes("cannot patch resource");
    if (fault.kind === "invalid" || (fault.kind === "forbidden" && !lacksRights)) {
      return refusedByApi(object, fault.message);
    }
    throw fault;
  }
}

/** Whoever takes our label off an object does not make it somebody else's. */
async function isOursByUid(
  found: Promise<KubeObject | undefined>,
  seen: Seen,
  object: KubeObject,
): Promise<boolean> {
  const uid = (await found)?.metadata.uid;
  return uid !== undefined && seen.live.inventory?.objects[keyOf(object)]?.uid === uid;
}
