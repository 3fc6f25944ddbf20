import { type ResourceKind, resourceKinds } from "../../core/resource-kinds.ts";
import { KubeApiError } from "../../flows/ports/kube-api-error.ts";

/** One object, or without a name the collection it belongs to. */
export interface ResourceTarget {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** `/api/v1` or `/apis/apps/v1`. */
export function groupPath(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** `/apis/apps/v1/namespaces/kube-system/daemonsets/cilium`; without a namespace, a collection of all of them. */
export function resourcePath(target: ResourceTarget): string {
  const { plural, namespaced } = kindOf(target);
  if (namespaced && target.name !== undefined && target.namespace === undefined) {
    throw new KubeApiError(
      "invalid",
      `${target.kind} ${target.name} has no namespace: kinds of its sort need one`,
    );
  }
  const namespace = namespaced && target.namespace !== undefined ? ["namespaces", target.namespace] : [];
  const name = target.name === undefined ? [] : [target.name];
  return [groupPath(target.apiVersion), ...[...namespace, plural, ...name].map(encodeURIComponent)].join("/");
}

function kindOf(target: ResourceTarget): ResourceKind {
  const kinds: readonly ResourceKind[] = Object.values(resourceKinds);
  const found = kinds.find((kind) => kind.kind === target.kind && kind.apiVersion === target.apiVersion);
  if (found === undefined) {
    throw new KubeApiError(
      "invalid",
      `${target.apiVersion} ${target.kind} is no kind this product works with: core/resource-kinds has no plural for it`,
    );
  }
  return found;
}
