import { isMap, type Json, listAt, mapAt } from "../../functions/core/json.ts";
import { ApiFailure } from "./api-failure.ts";
import type { Route } from "./http/route.ts";
import { textAt } from "./json-map.ts";
import { kindNamed } from "./kinds-of.ts";
import type { Store } from "./store.ts";

export interface User {
  readonly user: string;
  readonly groups: readonly string[];
}

export const anonymous: User = { user: "system:anonymous", groups: ["system:unauthenticated"] };
const bindings = kindNamed("ClusterRoleBinding");

/** True for masters and for whom a ClusterRoleBinding makes cluster-admin; the stand-in knows no other rights. */
export function mayAdminister(store: Store, { user, groups }: User): boolean {
  if (groups.includes("system:masters")) return true;
  return store
    .list(bindings)
    .filter((binding) => textAt(binding, "roleRef", "name") === "cluster-admin")
    .flatMap((binding) => listAt(binding, "subjects"))
    .some((subject) => {
      const { kind, name } = isMap(subject) ? subject : {};
      return kind === "Group" ? groups.includes(String(name)) : kind === "User" && name === user;
    });
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
