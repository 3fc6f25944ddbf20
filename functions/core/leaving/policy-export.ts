import type { JsonMap } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import { productNames } from "../product-names.ts";

/** Characters of policies in one ConfigMap, of the megabyte that it holds. */
const most = 900_000;

/** Name of the first, second, … ConfigMap with policies. */
export function exportName(number: number): string {
  return number === 1 ? "eks-cilium-policies" : `eks-cilium-policies-${number}`;
}

/**
 * Policies as ConfigMaps that nobody of ours deletes: without our owner label they are in no inventory. Each holds a List
 * that `kubectl apply` takes. `now` is ISO 8601.
 */
export function exportPolicies(policies: readonly KubeObject[], now: string): KubeObject[] {
  const parts: string[][] = [];
  let length = most;
  for (const policy of policies) {
    const text = JSON.stringify(asApplied(policy));
    length += text.length + 1;
    if (length > most) {
      parts.push([]);
      length = text.length;
    }
    parts.at(-1)?.push(text);
  }
  return parts.map((texts, index) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: exportName(index + 1),
      namespace: productNames.namespace,
      labels: {
        [productNames.managedByLabel]: productNames.fieldManager,
        [`${productNames.domain}/export`]: "policies",
      },
      annotations: {
        [`${productNames.domain}/exported-at`]: now,
        [`${productNames.domain}/part`]: `${index + 1} of ${parts.length}`,
      },
    },
    data: { "policies.json": `{"apiVersion":"v1","kind":"List","items":[${texts.join(",")}]}` },
  }));
}

/** What somebody has written of it, without what the server adds. */
function asApplied({ status: _, metadata, ...policy }: KubeObject): JsonMap {
  const { name, namespace, labels, annotations } = metadata;
  const plain = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
  };
  return { ...policy, metadata: plain } as JsonMap;
}
