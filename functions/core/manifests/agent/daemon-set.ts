import type { DaemonSet } from "kubernetes-types/apps/v1.js";
import type { ConfigMap } from "kubernetes-types/core/v1.js";
import { partOfCilium } from "../parts/manifest.ts";
import { systemNamespace } from "../parts/namespaces.ts";
import {
  configurationChecksum,
  hostUsers,
  nodeSelector,
  onNodes,
  onSameNodeAs,
  pullSecrets,
  supportedComputeTypes,
} from "../parts/pod.ts";
import type { RenderInput } from "../render-input.ts";
import { agentContainer } from "./agent-container.ts";
import { initContainers } from "./init-containers.ts";
import { agentVolumes } from "./volumes.ts";

const selector = { "k8s-app": "cilium" };
const labels = { "app.kubernetes.io/name": "cilium-agent", ...partOfCilium, ...selector };

/** DaemonSet `cilium`: the agent of every node. */
export function agentDaemonSet(input: RenderInput, config: ConfigMap): DaemonSet {
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "cilium", namespace: systemNamespace, labels },
    spec: {
      selector: { matchLabels: selector },
      // No pod can start on a node whose agent is away; the chart's two are all nodes of a small cluster.
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
      // Ready comes with the programs of its pods; what other nodes learn of a new agent takes a moment more.
      minReadySeconds: 5,
      template: {
        metadata: {
          labels,
          annotations: {
            "kubectl.kubernetes.io/default-container": "cilium-agent",
            // Init container `config` reads cilium-config once, when the pod starts.
            ...configurationChecksum(config),
          },
        },
        spec: {
          affinity: { nodeAffinity: onNodes(supportedComputeTypes), podAntiAffinity: onSameNodeAs(selector) },
          automountServiceAccountToken: true,
          hostNetwork: true,
          ...hostUsers(input),
          ...pullSecrets(input.options),
          nodeSelector: nodeSelector(input.options, "agents"),
          priorityClassName: "system-node-critical",
          restartPolicy: "Always",
          securityContext: {
            appArmorProfile: { type: "Unconfined" },
            seccompProfile: { type: "Unconfined" },
          },
          serviceAccountName: "cilium",
          terminationGracePeriodSeconds: 1,
          tolerations: [{ operator: "Exists" }],
          initContainers: initContainers(input),
          containers: [agentContainer(input)],
          volumes: agentVolumes(input.options),
        },
      },
    },
  };
}
