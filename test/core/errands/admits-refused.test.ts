import { expect, it } from "vitest";
import { admitsRefused } from "../../../functions/core/errands/admits-refused.ts";
import { errandLabel } from "../../../functions/core/errands/round.ts";
import type { Json } from "../../../functions/core/json.ts";

const policy = (spec: Json, more: object = {}) => ({
  apiVersion: "cilium.io/v2",
  kind: "CiliumClusterwideNetworkPolicy",
  metadata: { name: "p" },
  spec,
  ...more,
});

const all = { endpointSelector: {}, ingress: [{ fromEntities: ["all"] }] };
const ofNamespace = (name: string) => ({ matchLabels: { "k8s:io.kubernetes.pod.namespace": name } });

it.each<[string, Json]>([
  ["everybody", all],
  ["the cluster", { endpointSelector: {}, ingress: [{ fromEntities: ["cluster"] }] }],
  ["all endpoints", { endpointSelector: {}, ingress: [{ fromEndpoints: [{}] }] }],
  ["whoever comes", { endpointSelector: {}, ingress: [{}] }],
  [
    "our namespace",
    { endpointSelector: {}, ingress: [{ fromEndpoints: [ofNamespace("eks-cilium-errands")] }] },
  ],
  [
    "all, at our port",
    { endpointSelector: {}, ingress: [{ fromEntities: ["all"], toPorts: [{ ports: [{ port: "8080" }] }] }] },
  ],
  [
    "all, into other namespaces than",
    {
      ...all,
      endpointSelector: {
        matchExpressions: [
          { key: "io.kubernetes.pod.namespace", operator: "NotIn", values: ["kube-system"] },
        ],
      },
    },
  ],
])("admits our refused pod: %s", (_, spec) => {
  expect(admitsRefused(policy(spec))).toBe(true);
  expect(admitsRefused(policy({}, { spec: undefined, specs: [spec] }))).toBe(true);
});

it.each<[string, Json]>([
  ["no ingress", { endpointSelector: {}, egress: [{ toEntities: ["all"] }] }],
  ["the host alone", { endpointSelector: {}, ingress: [{ fromEntities: ["host"] }] }],
  [
    "who authenticates",
    { endpointSelector: {}, ingress: [{ fromEntities: ["all"], authentication: { mode: "required" } }] },
  ],
  [
    "all, at another port",
    { endpointSelector: {}, ingress: [{ fromEntities: ["all"], toPorts: [{ ports: [{ port: "53" }] }] }] },
  ],
  ["all, into another namespace", { ...all, endpointSelector: ofNamespace("shop") }],
  [
    "all, into who has a label",
    { ...all, endpointSelector: { matchExpressions: [{ key: "team", operator: "Exists" }] } },
  ],
  [
    "the admitted one",
    { endpointSelector: {}, ingress: [{ fromEndpoints: [{ matchLabels: { [errandLabel]: "admitted" } }] }] },
  ],
  ["nodes", { nodeSelector: {}, ingress: [{ fromEntities: ["all"] }] }],
])("does not: %s", (_, spec) => {
  expect(admitsRefused(policy(spec))).toBe(false);
});
