/** Where Cilium's own objects live. */
export const systemNamespace = "kube-system";

/** Where the operator copies the Secrets that policies refer to. */
export const secretsNamespace = "cilium-secrets";

export const spireNamespace = "cilium-spire";

export const partOfCilium = { "app.kubernetes.io/part-of": "cilium" };
