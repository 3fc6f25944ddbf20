import type { ConnectedPass } from "./pass.ts";
import { KubeApiError } from "./ports/kube-api-error.ts";
import { objectionOf } from "./write-failures.ts";

/** What became of one pod: `kept` by a disruption budget for now, `gone` before we came, or refused in the server's words. */
export type Eviction = "evicted" | "kept" | "gone" | { readonly refusal: string };

/**
 * Evicts one pod. What the API server says against this one, such as that two budgets cover it, is no reason to leave
 * others; throws where no eviction would do better.
 */
export async function evictPod(
  { kube, ports }: ConnectedPass,
  { namespace, name, uid }: { readonly namespace: string; readonly name: string; readonly uid: string },
): Promise<Eviction> {
  const ref = { apiVersion: "v1", kind: "Pod", namespace, name };
  try {
    const answer = await kube.evict(ref, uid);
    if (answer === "absent") return "gone";
    return answer === "refused" ? "kept" : "evicted";
  } catch (error) {
    const object = { apiVersion: "v1", kind: "Pod", metadata: { namespace, name } };
    if (!(error instanceof KubeApiError) || objectionOf(object, error) === undefined) throw error;
    // Another pod has its name by now.
    if (error.kind === "conflict") return "gone";
    ports.log.warn(error.message, { error: error.kind, status: error.status });
    const remedy = /more than one PodDisruptionBudget/.test(error.message)
      ? `. Leave one that selects it: kubectl -n ${namespace} get poddisruptionbudgets`
      : "";
    return { refusal: `${error.message.replace(/\.$/, "")}${remedy}` };
  }
}
