import { workloadsOf } from "../core/health/run-health-checks.ts";
import { type KubeObject, keyOf, refOf } from "../core/kube-object.ts";
import { blocks, type Objection } from "../core/objection.ts";
import { type AddedField, addedFields, withoutAdded } from "../core/plan/added-fields.ts";
import { configKey, foreignKeys } from "../core/plan/foreign-settings.ts";
import { lastWriter } from "../core/plan/other-writers.ts";
import type { Plan } from "../core/plan/plan.ts";
import { fieldsAdded, tellsOfRemoval } from "../core/preflight/fields-added.ts";
import { productNames } from "../core/product-names.ts";
import { AdminNeeded } from "./admin-needed.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";

interface Added {
  readonly live: KubeObject;
  readonly fields: readonly AddedField[];
}

/**
 * What others have added to pod templates and to `cilium-config`, which no apply takes away: told with who did it, and
 * removed where the fleet says so. What came back after it was removed is only told, or pods would restart for ever.
 */
export async function tellAdditions(
  pass: ConnectedPass,
  observed: Observed,
  plan: Plan,
  { paused, objections }: { readonly paused: boolean; readonly objections: readonly Objection[] },
): Promise<Objection[]> {
  const templates = additionsTo(observed, plan);
  const configs = keysAddedTo(observed, plan);
  const wasRemoved = pass.previous?.objections.first.some(tellsOfRemoval) === true;
  const mayRemove =
    pass.ports.settings.foreignFields === "remove" &&
    !paused &&
    !blocks(objections) &&
    plan.apply.length === 0;
  const fate = wasRemoved ? "back" : mayRemove ? "removed" : "told";
  const all = [...templates, ...configs];
  if (fate === "removed" && all.length > 0 && pass.rights === "reader")
    throw new AdminNeeded("remove what others have added");
  for (const added of fate === "removed" ? all : []) await remove(pass, added);
  // What is only told of the ConfigMap, preflight tells.
  const told = fate === "told" ? templates : all;
  return told.flatMap(({ live, fields }) => fieldsAdded(live, fields, fate) ?? []);
}

/** Of a ConfigMap with the mark of a repair, by which the next pass rolls whoever has read it. */
async function remove({ kube, ports }: ConnectedPass, { live, fields }: Added): Promise<void> {
  const { resourceVersion = "" } = live.metadata;
  const annotations = { [productNames.restartAnnotation]: resourceVersion };
  const mark = live.kind === "ConfigMap" ? { metadata: { annotations } } : {};
  await kube.patchFields(refOf(live), {
    resourceVersion,
    fields: { ...withoutAdded(live, fields), ...mark },
  });
  ports.metrics.add("DriftRepaired", fields.length);
}

function additionsTo({ live }: Observed, { revision }: Plan): Added[] {
  return workloadsOf(revision.objects).flatMap((applied) => {
    const found = live.objects.get(keyOf(applied));
    const fields = found === undefined ? [] : addedFields(found, applied);
    return found === undefined || fields.length === 0 ? [] : [{ live: found, fields }];
  });
}

function keysAddedTo({ live }: Observed, { revision }: Plan): Added[] {
  const config = live.objects.get(configKey);
  const fields = foreignKeys(live, revision).map((key) => ({
    path: ["data", key],
    text: `data[${key}]`,
    manager: (config && lastWriter(config, "data", key)) ?? "somebody",
  }));
  return config === undefined || fields.length === 0 ? [] : [{ live: config, fields }];
}
