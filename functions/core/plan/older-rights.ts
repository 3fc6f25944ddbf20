import { numberOfOldPods } from "../health/old-pods.ts";
import { jsonAt, listAt } from "../json.ts";
import { type KubeObject, keyOf } from "../kube-object.ts";
import { stableJson } from "../stable-json.ts";
import type { LiveState } from "./live-state.ts";
import { stageOf } from "./stages.ts";
import type { Revision } from "./state-config-maps.ts";

/** Whether pods of an earlier template run, or nobody has counted yet those of the current one. */
export function hasOldPods({ objects }: LiveState): boolean {
  return [...objects.values()].some(
    (object) => stageOf(object) === "workloads" && numberOfOldPods(object) > 0,
  );
}

/**
 * The target with roles that have, beside their own rules, those that pods of other revisions may still need: each that
 * stands in the cluster and that a revision of ours has given. What nobody gave is not kept.
 */
export function withOlderRules(
  target: readonly KubeObject[],
  live: LiveState,
  revision: Revision,
): KubeObject[] {
  const others = live.revisions.filter(({ number }) => number !== revision.number);
  const given = new Map<string, Set<string>>();
  for (const object of others.flatMap(({ objects }) => objects).filter(isRole)) {
    const rules = given.get(keyOf(object)) ?? new Set();
    given.set(keyOf(object), rules);
    for (const rule of listAt(object, "rules")) rules.add(stableJson(rule));
  }
  return target.map((object) => {
    const found = live.objects.get(keyOf(object));
    if (!isRole(object) || found === undefined) return object;
    const own = listAt(object, "rules");
    const more = rulesBeyond(found, object).filter((rule) => given.get(keyOf(object))?.has(stableJson(rule)));
    return more.length === 0 ? object : { ...object, rules: [...own, ...more] };
  });
}

/**
 * Roles and bindings that no longer belong to the target, and that are given to a ServiceAccount whose pods go on: they
 * stay until the last of these pods is one of the target's.
 */
export function olderGrants(target: readonly KubeObject[], live: LiveState): KubeObject[] {
  const accounts = new Set(target.flatMap((object) => accountOf(object) ?? []));
  const desired = new Set(target.map(keyOf));
  const bindings = [...live.objects.values()].filter(
    (object) => isBinding(object) && subjectsOf(object).some((account) => accounts.has(account)),
  );
  const roles = bindings.flatMap((binding) => live.objects.get(roleKeyOf(binding)) ?? []);
  return [...bindings, ...roles].filter((object) => !desired.has(keyOf(object)));
}

/** Whether a live role still has rules of pods that are gone, and all of its own. */
export function hasOlderRules(found: KubeObject, object: KubeObject): boolean {
  if (!isRole(object)) return false;
  const there = new Set(listAt(found, "rules").map(stableJson));
  return (
    rulesBeyond(found, object).length > 0 &&
    listAt(object, "rules").every((rule) => there.has(stableJson(rule)))
  );
}

function rulesBeyond(found: KubeObject, object: KubeObject) {
  const own = new Set(listAt(object, "rules").map(stableJson));
  return listAt(found, "rules").filter((rule) => !own.has(stableJson(rule)));
}

const isRole = ({ kind }: KubeObject) => kind === "Role" || kind === "ClusterRole";
const isBinding = ({ kind }: KubeObject) => kind === "RoleBinding" || kind === "ClusterRoleBinding";

/** `<namespace>/<name>` of the ServiceAccount that a workload's pods have; undefined: it is no workload. */
function accountOf(object: KubeObject): string | undefined {
  const name = jsonAt(object, "spec", "template", "spec", "serviceAccountName");
  return typeof name === "string" ? `${object.metadata.namespace}/${name}` : undefined;
}

function subjectsOf(binding: KubeObject): string[] {
  return listAt(binding, "subjects").map((one) => `${jsonAt(one, "namespace")}/${jsonAt(one, "name")}`);
}

/** Key of the role that a binding gives. */
function roleKeyOf({ metadata, ...binding }: KubeObject): string {
  const kind = jsonAt(binding["roleRef"], "kind");
  const where = kind === "Role" ? `${metadata.namespace}/` : "";
  return `${kind} ${where}${jsonAt(binding["roleRef"], "name")}`;
}
