import type { Namespace } from "kubernetes-types/core/v1.js";
import { productNames } from "../../product-names.ts";
import type { RenderOptions } from "../render-options.ts";
import { partOfCilium } from "./manifest.ts";

/** Namespace of Cilium's own objects. */
export const systemNamespace = productNames.namespace;

/** Namespace into which the operator copies the Secrets that policies refer to. */
export const secretsNamespace = "cilium-secrets";

export const spireNamespace = "cilium-spire";

/** Namespaces to create; kube-system is there already. */
export function namespaces({ mutualAuthentication }: RenderOptions): Namespace[] {
  const secrets = namespace(secretsNamespace, partOfCilium);
  return mutualAuthentication === null ? [secrets] : [secrets, namespace(spireNamespace, {})];
}

function namespace(name: string, labels: Readonly<Record<string, string>>): Namespace {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
}
