import { type KubeObject, keyOf } from "../kube-object.ts";
import type { Objection } from "../objection.ts";

/** Admission, quota or an immutable field: the API server refused the object in the rehearsal. */
export function refusedByApi(object: KubeObject, answer: string): Objection {
  return {
    code: "refused-by-api",
    severity: "blocking",
    message: `The API server would refuse ${keyOf(object)}: ${answer}`,
    remedy:
      "Let the admission policy that refuses it admit namespaces kube-system and cilium-spire " +
      "(Cilium needs privileged pods, host paths and the host's network), or undo the change of an immutable field.",
  };
}
