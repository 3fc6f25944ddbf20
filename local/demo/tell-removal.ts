import { ListAccessEntriesCommand, TagResourceCommand } from "@aws-sdk/client-eks";
import { keyOf, refOf } from "../../functions/core/kube-object.ts";
import { product } from "../callers.ts";
import { askForLook, check, clusterArn, clusterName, insideOf, type Stage } from "./stage.ts";
import { managedObjects } from "./tell-installation.ts";

/** Chapters from `enable_cilium=false` to `removed`. */
export async function tellRemoval(stage: Stage): Promise<void> {
  const { world, narrator, record } = stage;
  const { kubernetes, simulated } = insideOf(stage);
  const { admin } = kubernetes;
  narrator.chapter("The tag says false");
  const command = new TagResourceCommand({ resourceArn: clusterArn, tags: { enable_cilium: "false" } });
  await world.clients.eks.send(command);
  narrator.event("aws eks tag-resource --tags enable_cilium=false");
  const { nodesToReplace } = await record.until(
    "Cilium is gone",
    ({ phase, reason }) => phase === "removing" && reason.startsWith("Cilium is gone"),
  );
  for (const name of nodesToReplace?.first ?? []) narrator.detail(`to be replaced: ${name}`);
  narrator.detail("An agent leaves programs in the kernel; a fresh node has none.");

  narrator.chapter("The nodes are replaced");
  simulated.group.taints = [];
  for (const node of admin.list("v1", "Node")) admin.delete(refOf(node));
  narrator.event(
    "The node group gets new machines, without the start-up taint that only an agent takes away",
  );
  await askForLook(stage);
  await record.until("the cluster is removed", ({ phase }) => phase === "removed");
  const left = managedObjects(admin).map(keyOf);
  check("no managed object is left", left.length === 0, left.join(", "));
  const { accessEntries = [] } = await world.clients.eks.send(new ListAccessEntriesCommand({ clusterName }));
  check("the access entry is gone", !accessEntries.includes(product.principalArn), accessEntries.join(", "));
  const definitions = admin.list("apiextensions.k8s.io/v1", "CustomResourceDefinition").length;
  narrator.detail(
    `checked: no managed object, no access entry; ${definitions} CRDs stay with their policies`,
  );
}
