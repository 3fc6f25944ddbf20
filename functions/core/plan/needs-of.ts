import { isMap, type Json, jsonAt, listAt } from "../json.ts";
import { type KubeObject, keyOf, refKey } from "../kube-object.ts";

/** Keys of the objects without which a workload does not run: what its pods name, and the rights of their account. */
export function needsOf(workload: KubeObject, objects: Iterable<KubeObject>): ReadonlySet<string> {
  const { namespace = "" } = workload.metadata;
  const key = (kind: string, name: Json | undefined) =>
    refKey({ apiVersion: "", kind, namespace, name: String(name) });
  const pod = jsonAt(workload, "spec", "template", "spec");
  if (pod === undefined) return new Set();
  const account = String(jsonAt(pod, "serviceAccountName") ?? "default");
  return new Set([
    key("ServiceAccount", account),
    key("Service", jsonAt(workload, "spec", "serviceName")),
    ...listAt(pod, "imagePullSecrets").map((one) => key("Secret", jsonAt(one, "name"))),
    ...namedIn(pod).map(({ kind, name }) => key(kind, name)),
    ...rightsOf({ namespace, account }, objects),
  ]);
}

/** Kinds by the member in which volumes and containers name one, wherever in a pod these stand. */
const kindOfMember: ReadonlyMap<string, string> = new Map([
  ["configMap", "ConfigMap"],
  ["configMapRef", "ConfigMap"],
  ["configMapKeyRef", "ConfigMap"],
  ["secret", "Secret"],
  ["secretRef", "Secret"],
  ["secretKeyRef", "Secret"],
]);

function namedIn(value: Json): { readonly kind: string; readonly name: string }[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => namedIn(item));
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([member, below = null]) => {
    const kind = kindOfMember.get(member);
    // A volume of its own says secretName; as one source among others it says name.
    const name = jsonAt(below, "name") ?? jsonAt(below, "secretName");
    const found = kind !== undefined && typeof name === "string" ? [{ kind, name }] : [];
    return [...found, ...namedIn(below)];
  });
}

/** Bindings that name the account, and the roles that they bind. */
function rightsOf(
  { namespace, account }: { readonly namespace: string; readonly account: string },
  objects: Iterable<KubeObject>,
): string[] {
  const bindings = [...objects].filter((object) =>
    listAt(object, "subjects").some(
      (subject) =>
        jsonAt(subject, "kind") === "ServiceAccount" &&
        jsonAt(subject, "name") === account &&
        jsonAt(subject, "namespace") === namespace,
    ),
  );
  return bindings.flatMap((binding) => {
    const kind = String(jsonAt(binding, "roleRef", "kind"));
    const place = kind === "Role" ? { namespace: binding.metadata.namespace ?? "" } : {};
    const role = refKey({ apiVersion: "", kind, ...place, name: String(jsonAt(binding, "roleRef", "name")) });
    return [keyOf(binding), role];
  });
}
