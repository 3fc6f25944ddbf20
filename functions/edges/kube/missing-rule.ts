// Names have an end, so that no message makes it slow.
const toResource =
  /is forbidden: User ".{0,1000}?" cannot (\w+) resource "([\w/-]+)" in API group "([\w.-]*)"(?: in the namespace "([\w.-]+)")?/;
const toPath = /^forbidden: User ".{0,1000}?" cannot (\w+) path "([^"]+)"/;

/** What RBAC would have to allow, as a rule that can be pasted; empty where it is not RBAC that forbids. */
export function missingRule(message: string): string {
  const [, verb, resource = "", group = "", namespace] = toResource.exec(message) ?? [];
  if (verb !== undefined) {
    const role = namespace === undefined ? "a ClusterRole" : `a Role in ${namespace}, or a ClusterRole,`;
    return needs(role, { apiGroups: [group], resources: [resource], verbs: [verb] });
  }
  const [, way, path = ""] = toPath.exec(message) ?? [];
  return way === undefined ? "" : needs("a ClusterRole", { nonResourceURLs: [path], verbs: [way] });
}

function needs(role: string, rule: Readonly<Record<string, readonly string[]>>): string {
  return `; ${role} bound to whoever asked needs the rule ${JSON.stringify(rule)}`;
}
