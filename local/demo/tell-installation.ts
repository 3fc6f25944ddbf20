import { CreateClusterCommand, TagResourceCommand } from "@aws-sdk/client-eks";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import { renderedKinds, stageNames, stageOf } from "../../functions/core/plan/stages.ts";
import { productNames } from "../../functions/core/product-names.ts";
import { resourceKinds } from "../../functions/core/resource-kinds.ts";
import { localScope } from "../callers.ts";
import type { Admin } from "../kubernetes/admin.ts";
import { clusterArn, clusterName, insideOf, type Stage } from "./stage.ts";

/** Chapters from nothing to `ready`. */
export async function tellInstallation(stage: Stage): Promise<void> {
  const { world, narrator, record } = stage;
  narrator.chapter("A cluster is created and tagged");
  await world.clients.eks.send(
    new CreateClusterCommand({
      name: clusterName,
      version: "1.34",
      roleArn: `arn:aws:iam::${localScope.account}:role/eks-cluster`,
      resourcesVpcConfig: {},
      accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" },
    }),
  );
  narrator.event(`aws eks create-cluster --name ${clusterName}: three nodes, VPC CNI, kube-proxy`);
  await world.clients.eks.send(
    new TagResourceCommand({ resourceArn: clusterArn, tags: { enable_cilium: "true" } }),
  );
  narrator.event("aws eks tag-resource --tags enable_cilium=true");

  narrator.chapter("Events trigger the product, one pass after another brings Cilium");
  await record.until("the access entry is made", ({ phase }) => phase === "waiting");
  await record.until("objects are applied", ({ phase }) => phase === "verifying");
  tellObjects(stage, insideOf(stage).kubernetes.admin);
  const { evidence, proof, unverified } = await record.until(
    "the cluster is ready",
    ({ phase }) => phase === "ready",
  );
  for (const { name, current, desired } of evidence)
    narrator.detail(`checked: ${name} (${current} of ${desired})`);
  for (const [name, count] of Object.entries(proof?.held ?? {}))
    narrator.detail(`said by the nodes: ${name} (${count})`);
  for (const gap of unverified) narrator.detail(`unverified: ${gap}`);
}

function tellObjects({ narrator }: Stage, admin: Admin): void {
  const objects = managedObjects(admin).filter(({ metadata }) => !metadata.labels?.[productNames.stateLabel]);
  for (const stage of stageNames) {
    const names = objects.filter((object) => stageOf(object) === stage).map(({ metadata }) => metadata.name);
    const text = [...new Set(names)].join(", ");
    const short = text.length > 60 ? `${text.slice(0, 59)}…` : text;
    narrator.detail(`${String(names.length).padStart(2)} ${stage.padEnd(13)} ${short}`);
  }
}

/** Objects with the product's owner label. */
export function managedObjects(admin: Admin): readonly KubeObject[] {
  const labelSelector = `${productNames.ownerLabel}=true`;
  return renderedKinds.flatMap((kind) => admin.list(resourceKinds[kind].apiVersion, kind, { labelSelector }));
}
