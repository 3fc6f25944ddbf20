interface PolicyOptions {
  /** Labels `app` of whom it takes, and of whom it takes after a handshake of identities. */
  readonly admits?: readonly string[];
  readonly authenticates?: readonly string[];
}

/** A CiliumNetworkPolicy for the pods of an app; whoever is not named is dropped. */
export function policyFor(app: string, { admits = [], authenticates = [] }: PolicyOptions) {
  const rule = (from: string) => ({ fromEndpoints: [{ matchLabels: { app: from } }] });
  return {
    apiVersion: "cilium.io/v2",
    kind: "CiliumNetworkPolicy",
    metadata: { name: app, namespace: "default" },
    spec: {
      endpointSelector: { matchLabels: { app } },
      ingress: [
        ...admits.map(rule),
        ...authenticates.map((from) => ({ ...rule(from), authentication: { mode: "required" } })),
      ],
    },
  };
}

export function policyPath(app: string): string {
  return `/apis/cilium.io/v2/namespaces/default/ciliumnetworkpolicies/${app}`;
}
