import { type KubeObject, keyOf, refOf } from "../core/kube-object.ts";
import type { Objection } from "../core/objection.ts";
import type { ApplyStep } from "../core/plan/plan.ts";
import { stageOf } from "../core/plan/stages.ts";
import { foreignOwner, stillEnding } from "../core/preflight/objections.ts";
import { productNames } from "../core/product-names.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";
import { KubeApiError } from "./ports/kube-api-error.ts";
import { attemptsBeforeReport } from "./result-of-error.ts";
import { isTransient } from "./transient-errors.ts";
import { objectionOf } from "./write-failures.ts";

/** What the API server makes of the steps of a plan. */
export interface DryRun {
  readonly objections: readonly Objection[];
  /** Steps that nothing speaks against: neither an objection of their own nor a namespace that is missing. */
  readonly free: readonly ApplyStep[];
}

/**
 * Server-side dry run of the objects that these steps would write. Objects need their namespace to exist even then, so
 * ours are made first: `all` where each of them may be made, `each` that may, or `none` where something already speaks
 * against the plan. What would lie in a missing one is left for the pass that may make it.
 */
export async function dryRunSteps(
  pass: ConnectedPass,
  observed: Observed,
  steps: readonly ApplyStep[],
  makeNamespaces: "all" | "each" | "none",
): Promise<DryRun> {
  // What passes by itself in a moment is no reason to call a change refused; care waits for nothing.
  const isPatient = makeNamespaces !== "each" && pass.request.attempt < attemptsBeforeReport;
  const look = { pass, observed, isPatient };
  const namespaces = await dryRunAll(
    look,
    steps.filter(({ object }) => stageOf(object) === "namespaces"),
  );
  const mayMake =
    makeNamespaces === "each" || (makeNamespaces === "all" && namespaces.objections.length === 0);
  const making = await Promise.all(
    (mayMake ? namespaces.free : []).map(async (step) => {
      const { object, force } = step;
      const unmade = await pass.kube.apply(object, { force }).then(
        () => undefined,
        (error) => objectionTo(look, object, error),
      );
      return { step, unmade };
    }),
  );
  const made = making.filter(({ unmade }) => unmade === undefined).map(({ step }) => step);
  const missing = new Set(
    steps
      .filter((step) => stageOf(step.object) === "namespaces" && step.action === "create")
      .filter((step) => !made.includes(step))
      .map(({ object }) => object.metadata.name),
  );
  const rest = steps.filter(({ object }) => stageOf(object) !== "namespaces");
  const possible = rest.filter(({ object }) => !missing.has(object.metadata.namespace ?? ""));
  const others = await dryRunAll(look, possible);
  return {
    objections: [
      ...namespaces.objections,
      ...making.flatMap(({ unmade }) => unmade ?? []),
      ...others.objections,
    ],
    free: [...made, ...others.free],
  };
}

interface Look {
  readonly pass: ConnectedPass;
  readonly observed: Observed;
  /** Whether an error that usually passes by itself ends the look, rather than speaking against its object. */
  readonly isPatient: boolean;
}

async function dryRunAll(look: Look, steps: readonly ApplyStep[]): Promise<DryRun> {
  const objections = await Promise.all(steps.map((step) => dryRunOne(look, step)));
  return {
    objections: objections.filter((objection) => objection !== undefined),
    free: steps.filter((_, index) => objections[index] === undefined),
  };
}

/** Throws where the error is none of this object. */
function objectionTo({ isPatient }: Look, object: KubeObject, error: unknown): Objection {
  const objection = isPatient && isTransient(error, "pass") ? undefined : objectionOf(object, error);
  if (objection === undefined) throw error;
  return objection;
}

async function dryRunOne(look: Look, { action, object, force }: ApplyStep): Promise<Objection | undefined> {
  const { kube } = look.pass;
  let causes: readonly string[] = [];
  try {
    const { created } = await kube.apply(object, { dryRun: true, force });
    if (action === "configure" || created) return undefined;
  } catch (error) {
    if (!(error instanceof KubeApiError && error.kind === "conflict"))
      return objectionTo(look, object, error);
    causes = error.causes.map((cause) => cause.message);
    // Of a Secret nobody is told who has its fields; of anything else, a conflict without owners is one of versions.
    if (causes.length === 0 && object.kind !== "Secret") return objectionTo(look, object, error);
    if (action === "configure") return foreignOwner(object, causes);
  }
  const found = await kube.get(refOf(object));
  const uid = found?.metadata.uid;
  // Whoever takes our label off an object does not make it somebody else's.
  const isOurs = uid !== undefined && look.observed.live.inventory?.objects[keyOf(object)]?.uid === uid;
  if (isOurs && causes.length === 0) return undefined;
  if (found?.metadata.labels?.[productNames.ownerLabel] !== "true") {
    // What its owner is taking away is waited for.
    return found?.metadata.deletionTimestamp === undefined
      ? foreignOwner(object, causes)
      : stillEnding(found);
  }
  const what = `dry-run ${keyOf(object)}: an object of ours appeared since this pass looked`;
  throw new KubeApiError("conflict", what, { status: 409 });
}
