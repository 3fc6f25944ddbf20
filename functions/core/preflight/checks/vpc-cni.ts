import { jsonAt, listAt } from "../../json.ts";
import type { KubeObject } from "../../kube-object.ts";
import { isGoTrue } from "./go-boolean.ts";

/** Value of an environment variable of aws-node; undefined: it is not set. */
export function vpcCniSetting(awsNode: KubeObject | undefined, name: string): string | undefined {
  // Of two with one name the kubelet takes the last.
  const variable = listAt(containerOf(awsNode), "env").findLast((one) => jsonAt(one, "name") === name);
  const value = jsonAt(variable, "value");
  return typeof value === "string" ? value : undefined;
}

/** Whether a boolean setting of aws-node is on. */
export function isVpcCniOn(awsNode: KubeObject | undefined, name: string): boolean {
  return isGoTrue(vpcCniSetting(awsNode, name));
}

/** Version by the tag of aws-node's image, such as `1.20.4`, else by the label that its chart sets; undefined: neither tells. */
export function vpcCniVersion(awsNode: KubeObject | undefined): string | undefined {
  const image = vpcCniImage(awsNode);
  // Anchored at both ends, so that no text makes it slow.
  const [, tag = ""] = (image.slice(image.lastIndexOf("/") + 1).split("@")[0] ?? "").split(":");
  const byTag = /^v?(\d+\.\d+\.\d+)(?:[-+]|$)/.exec(tag)?.[1];
  const label = awsNode?.metadata.labels?.["app.kubernetes.io/version"] ?? "";
  return byTag ?? /^v?(\d+\.\d+\.\d+)(?:[-+]|$)/.exec(label)?.[1];
}

export function vpcCniImage(awsNode: KubeObject | undefined): string {
  return String(jsonAt(containerOf(awsNode), "image") ?? "");
}

function containerOf(awsNode: KubeObject | undefined) {
  const containers = listAt(awsNode, "spec", "template", "spec", "containers");
  return containers.find((container) => jsonAt(container, "name") === "aws-node");
}
