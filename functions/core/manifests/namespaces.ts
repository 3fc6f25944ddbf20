import type { Namespace } from "kubernetes-types/core/v1.js";
import { partOfCilium, secretsNamespace, spireNamespace } from "./names.ts";
import type { RenderOptions } from "./render-options.ts";

/** The namespaces of our own; kube-system is there already. */
export function namespaces({ mutualAuthentication }: RenderOptions): Namespace[] {
  const secrets = namespace(secretsNamespace, partOfCilium);
  return mutualAuthentication === null ? [secrets] : [secrets, namespace(spireNamespace, {})];
}

function namespace(name: string, labels: Readonly<Record<string, string>>): Namespace {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
}
