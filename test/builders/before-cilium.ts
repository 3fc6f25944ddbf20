import type { Json } from "../../functions/core/json.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import { beginStory } from "./begin-story.ts";
import type { ClusterStory } from "./cluster-story.ts";

export const workload = (kind: "Deployment" | "StatefulSet", name: string, replicas: number): KubeObject => ({
  apiVersion: "apps/v1",
  kind,
  metadata: { name, namespace: "default" },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    ...(kind === "StatefulSet" ? { serviceName: name } : {}),
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, image: `${name}:1` }] } },
  },
});

export const budget = (app: string, spec: Json): KubeObject => ({
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: { name: app, namespace: "default" },
  spec: { ...(spec as object), selector: { matchLabels: { app } } },
});

/** A cluster on which these run before Cilium comes, installed until nothing is under way. */
export async function storyWith(restarts: string, ...objects: readonly KubeObject[]): Promise<ClusterStory> {
  const story = await beginStory({ tags: { enable_cilium: "true", cilium_restart_pods: restarts } });
  const nodes = story.admin.list("v1", "Node");
  for (const object of objects) story.admin.create(object);
  const taint = (taints: readonly Json[]) => {
    for (const { metadata } of nodes)
      story.admin.patch({ apiVersion: "v1", kind: "Node", name: metadata.name }, { spec: { taints } });
  };
  taint([]);
  await story.letTimePass(60);
  // Whatever comes from now on waits for the agents.
  taint([{ key: "node.cilium.io/agent-not-ready", value: "true", effect: "NoExecute" }]);
  return story;
}

export const podsOf = ({ admin }: ClusterStory, app = "web") =>
  admin.list("v1", "Pod", { namespace: "default", labelSelector: `app=${app}` });

export const uidsOf = (pods: readonly KubeObject[]) => pods.map(({ metadata }) => metadata.uid).sort();
