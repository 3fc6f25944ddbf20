import { ListAccessEntriesCommand, TagResourceCommand } from "@aws-sdk/client-eks";
import { isMet } from "../../functions/core/health/health-check.ts";
import { keyOf } from "../../functions/core/kube-object.ts";
import { product } from "../callers.ts";
import { check, clusterArn, clusterName, insideOf, type Stage } from "./stage.ts";
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
  const nodes = simulated.traces.nodes;
  await record.until("every node is clean", ({ evidence }) =>
    evidence.some((check) => check.name === "nodes that are clean" && isMet(check)),
  );
  for (const name of nodes) narrator.detail(`clean: ${name}`);
  narrator.detail("Its programs, links, rules and files are off the node, which runs on.");

  narrator.chapter("New pods start without Cilium");
  await record.until("the cluster is removed", ({ phase }) => phase === "removed");
  check("nothing is left on a node", simulated.traces.nodes.length === 0, simulated.traces.nodes.join(", "));
  const left = managedObjects(admin).map(keyOf);
  check("no managed object is left", left.length === 0, left.join(", "));
  const { accessEntries = [] } = await world.clients.eks.send(new ListAccessEntriesCommand({ clusterName }));
  check("the access entry is gone", !accessEntries.includes(product.principalArn), accessEntries.join(", "));
  const definitions = admin.list("apiextensions.k8s.io/v1", "CustomResourceDefinition").length;
  narrator.detail(
    `checked: no managed object, no access entry; ${definitions} CRDs stay with their policies`,
  );
}
