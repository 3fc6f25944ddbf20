interface Denied {
  readonly rule: Readonly<Record<string, readonly string[]>>;
  /** Undefined: in the whole cluster. */
  readonly namespace?: string | undefined;
}

// Names have an end, so that no message makes it slow.
const toResource =
  /is forbidden: User ".{0,1000}?" cannot (\w+) resource "([\w/-]+)" in API group "([\w.-]*)"(?: in the namespace "([\w.-]+)")?/;
const toPath = /^forbidden: User ".*?" cannot (\w+) path "([^"]+)"/;
/** An apply that would create, by somebody who may only patch: the authoriser of the creation has no words. */
const toCreate = /^([\w-]+)(?:\.([\w.-]+))? "[^"]+" is forbidden:\s*$/;

/** What RBAC would have to allow, as a rule that can be pasted; empty where it is not RBAC that forbids. */
export function missingRule(message: string, namespace: string | undefined): string {
  const denied = deniedBy(message, namespace);
  if (denied === undefined) return "";
  const role =
    denied.namespace === undefined ? "a ClusterRole" : `a Role in ${denied.namespace}, or a ClusterRole,`;
  return `; ${role} bound to whoever asked needs the rule ${JSON.stringify(denied.rule)}`;
}

function deniedBy(message: string, namespace: string | undefined): Denied | undefined {
  const [, verb, resource = "", group = "", within] = toResource.exec(message) ?? [];
  if (verb !== undefined) {
    return { rule: { apiGroups: [group], resources: [resource], verbs: [verb] }, namespace: within };
  }
  const [, way, path = ""] = toPath.exec(message) ?? [];
  if (way !== undefined) return { rule: { nonResourceURLs: [path], verbs: [way] } };
  const [, made, inGroup = ""] = toCreate.exec(message) ?? [];
  if (made === undefined) return undefined;
  return { rule: { apiGroups: [inGroup], resources: [made], verbs: ["create"] }, namespace };
}
