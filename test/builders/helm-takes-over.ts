import { type KubeObject, refOf } from "../../functions/core/kube-object.ts";
import { stateRoleOf } from "../../functions/core/plan/state-config-maps.ts";
import type { ClusterStory } from "./cluster-story.ts";

/** As `helm upgrade --install RELEASE --take-ownership` leaves it; answers what was taken over. */
export function helmTakesOver(
  story: ClusterStory,
  isTaken: (object: KubeObject) => boolean = () => true,
  status = "deployed",
  release = "cilium",
): KubeObject[] {
  const helm = story.kubernetes.admin.as("helm");
  helm.create({
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: `sh.helm.release.v1.${release}.v1`,
      namespace: "kube-system",
      labels: { owner: "helm", name: release, status, version: "1" },
    },
    type: "helm.sh/release.v1",
  });
  const taken = story.ownedObjects().filter((object) => stateRoleOf(object) === undefined && isTaken(object));
  for (const object of taken) {
    helm.patch(refOf(object), {
      metadata: {
        annotations: {
          "meta.helm.sh/release-name": release,
          "meta.helm.sh/release-namespace": "kube-system",
        },
        labels: { "app.kubernetes.io/managed-by": "Helm" },
      },
    });
  }
  return taken;
}
