import { errandNamespaceName } from "../../functions/core/errands/errand-namespace.ts";
import { errandLabel, errandNotes } from "../../functions/core/errands/round.ts";
import type { Json } from "../../functions/core/json.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";

/** The pod of an errand of this kind on a node, as far as whoever judges it looks. */
export function errandPodOf(kind: string, node: string, status: Json): KubeObject {
  const metadata = {
    name: `${kind}-${node}`,
    namespace: errandNamespaceName,
    labels: { [errandLabel]: kind },
    annotations: { [errandNotes.node]: node },
  };
  return { apiVersion: "v1", kind: "Pod", metadata, status };
}
