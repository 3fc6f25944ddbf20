import type { KubeObject } from "../kube-object.ts";
import { errandLabel, errandMeta, type Round } from "./round.ts";

const everything = { ingress: [{ fromEntities: ["all"] }], egress: [{ toEntities: ["all"] }] };

/** Clusterwide policies of users that allow little do not bite here; those that deny do, and then a check says so. */
function open(round: Round): KubeObject {
  const isGuarded = { key: errandLabel, operator: "NotIn", values: ["guarded"] };
  return policy(round, "open", { endpointSelector: { matchExpressions: [isGuarded] }, ...everything });
}

/** Admits one kind of pod, and asks it for authentication. */
function guarded(round: Round): KubeObject {
  const admitted = { matchLabels: { [errandLabel]: "admitted" } };
  return policy(round, "guarded", {
    endpointSelector: { matchLabels: { [errandLabel]: "guarded" } },
    ingress: [{ fromEndpoints: [admitted], authentication: { mode: "required" } }],
  });
}

function policy(round: Round, name: string, spec: KubeObject["spec"]): KubeObject {
  return {
    apiVersion: "cilium.io/v2",
    kind: "CiliumNetworkPolicy",
    metadata: errandMeta(round, "policy", name),
    spec,
  };
}

/** Policies of our namespace, for as long as a round lasts. */
export function errandPolicies(round: Round, isAuthenticated: boolean): KubeObject[] {
  return isAuthenticated ? [open(round), guarded(round)] : [open(round)];
}
