import { type Json, jsonAt, listAt, mapAt } from "../../functions/core/json.ts";
import { ApiFailure } from "./api-failure.ts";
import type { Route } from "./http/route.ts";
import { textAt } from "./json-map.ts";
import { kindNamed } from "./kinds-of.ts";
import type { ServedKind } from "./served-kinds.ts";
import type { Store } from "./store.ts";

export interface User {
  readonly user: string;
  readonly groups: readonly string[];
}

export const anonymous: User = { user: "system:anonymous", groups: ["system:unauthenticated"] };
const clusterBindings = kindNamed("ClusterRoleBinding");
const clusterRoles = kindNamed("ClusterRole");
const bindings = kindNamed("RoleBinding");
const roles = kindNamed("Role");

/** What a caller would do, in RBAC's terms. */
export interface Attempt {
  readonly verb: string;
  readonly group: string;
  /** `pods` or `pods/status`. */
  readonly resource: string;
  /** Empty: cluster-wide. */
  readonly namespace: string;
  /** Empty: a collection. */
  readonly name: string;
}

/** True for masters and for whom a ClusterRoleBinding makes cluster-admin. */
export function mayAdminister(store: Store, user: User): boolean {
  const granted = rolesOf(store, clusterBindings, user);
  return user.groups.includes("system:masters") || granted.some(({ name }) => name === "cluster-admin");
}

/** RBAC: a binding in the cluster or in the namespace grants a role, one of whose rules allows it. */
export function mayDo(store: Store, user: User, attempt: Attempt): boolean {
  if (mayAdminister(store, user)) return true;
  const granted = [
    ...rolesOf(store, clusterBindings, user),
    ...(attempt.namespace === "" ? [] : rolesOf(store, bindings, user, attempt.namespace)),
  ];
  return granted
    .flatMap(({ kind, namespace, name }) =>
      listAt(
        store.get(kind === "Role" ? roles : clusterRoles, kind === "Role" ? namespace : "", name),
        "rules",
      ),
    )
    .some((rule) => allows(rule, attempt));
}

function allows(rule: Json, { verb, group, resource, name }: Attempt): boolean {
  const has = (member: string, value: string) => {
    const values = listAt(rule, member);
    return values.includes(value) || values.includes("*");
  };
  const names = listAt(rule, "resourceNames");
  return (
    has("verbs", verb) &&
    has("apiGroups", group) &&
    has("resources", resource) &&
    (names.length === 0 || (name !== "" && names.includes(name)))
  );
}

interface GrantedRole {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

function rolesOf(store: Store, kind: ServedKind, { user, groups }: User, namespace = ""): GrantedRole[] {
  return store
    .list(kind)
    .filter((binding) => namespace === "" || textAt(binding, "metadata", "namespace") === namespace)
    .filter((binding) =>
      listAt(binding, "subjects").some((subject) => {
        const name = textAt(subject, "name");
        if (jsonAt(subject, "kind") === "Group") return groups.includes(name);
        if (jsonAt(subject, "kind") === "User") return name === user;
        return user === `system:serviceaccount:${textAt(subject, "namespace")}:${name}`;
      }),
    )
    .map((binding) => ({
      kind: textAt(binding, "roleRef", "kind"),
      namespace,
      name: textAt(binding, "roleRef", "name"),
    }));
}

/** The refusal for a caller who may not do what the route says. */
export function forbidden({ user }: User, verb: string, route: Route): ApiFailure {
  if (route.type !== "objects") {
    return new ApiFailure(
      403,
      "Forbidden",
      `forbidden: User "${user}" cannot ${verb} path "${route.path}"`,
      {},
    );
  }
  const { group, plural, subresource, namespace, name } = route;
  const resource = group === "" ? plural : `${plural}.${group}`;
  const target = subresource === "" ? plural : `${plural}/${subresource}`;
  const scope = namespace === "" ? "at the cluster scope" : `in the namespace "${namespace}"`;
  const what = name === "" ? resource : `${resource} "${name}"`;
  return new ApiFailure(
    403,
    "Forbidden",
    `${what} is forbidden: User "${user}" cannot ${verb} resource "${target}" in API group "${group}" ${scope}`,
    { ...(name === "" ? {} : { name }), ...(group === "" ? {} : { group }), kind: plural },
  );
}

/** What a review asks about. */
export function attemptOf(body: Json): Attempt {
  const asked = (name: string) => textAt(body, "spec", "resourceAttributes", name);
  const [resource, subresource] = [asked("resource"), asked("subresource")];
  return {
    verb: asked("verb"),
    group: asked("group"),
    resource: subresource === "" ? resource : `${resource}/${subresource}`,
    namespace: asked("namespace"),
    name: asked("name"),
  };
}

/** The answer to "may I?". */
export function accessReview(body: Json, allowed: boolean): Json {
  return {
    kind: "SelfSubjectAccessReview",
    apiVersion: "authorization.k8s.io/v1",
    metadata: {},
    spec: mapAt(body, "spec"),
    status: { allowed },
  };
}
