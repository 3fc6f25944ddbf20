import * as z from "zod/mini";
import { jsonAt } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import { plain } from "../record/plain.ts";

const counts = (text: string) => z.record(z.string(), z.number()).check(z.describe(text));

export const nodeKindsSchema = z.object({
  systems: counts("By operating system, with the first two parts of its version."),
  kernels: counts("By minor of the kernel."),
  architectures: counts("By architecture."),
  instances: counts("By instance type."),
});

/** How many nodes of each kind a cluster has, the most frequent kinds first: a few counts, whatever its size. */
export type NodeKinds = z.infer<typeof nodeKindsSchema>;

/** Kinds that are told of each sort. */
const mostKinds = 4;

export function nodeKinds(nodes: readonly KubeObject[]): NodeKinds {
  const info = (node: KubeObject, field: string) => String(jsonAt(node, "status", "nodeInfo", field) ?? "");
  const count = (kindOf: (node: KubeObject) => string) => {
    const found = Map.groupBy(nodes, (node) => plain(kindOf(node), 40));
    const most = [...found]
      // Also keeps away what no map holds as a name of its own.
      .filter(([kind]) => /^[0-9A-Za-z]/.test(kind))
      .map(([kind, { length }]) => [kind, length] as const)
      .sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1));
    return Object.fromEntries(most.slice(0, mostKinds));
  };
  return {
    systems: count((node) => upTo(info(node, "osImage"), /^\D*\d+(?:\.\d+)?/)),
    kernels: count((node) => upTo(info(node, "kernelVersion"), /^\d+\.\d+/)),
    architectures: count((node) => info(node, "architecture")),
    instances: count((node) => node.metadata.labels?.["node.kubernetes.io/instance-type"] ?? ""),
  };
}

/** What changes with every image of a system tells no kinds apart. */
function upTo(text: string, part: RegExp): string {
  return part.exec(text)?.[0].trim() ?? text;
}
