import { jsonAt, listAt } from "../../json.ts";
import type { KubeObject } from "../../kube-object.ts";

/** Value of an environment variable of aws-node; undefined: it is not set. */
export function vpcCniSetting(awsNode: KubeObject | undefined, name: string): string | undefined {
  const variable = listAt(containerOf(awsNode), "env").find((one) => jsonAt(one, "name") === name);
  const value = jsonAt(variable, "value");
  return typeof value === "string" ? value : undefined;
}

/** Version by the tag of aws-node's image, such as `1.20.4`; undefined: a digest alone, or a tag of another form. */
export function vpcCniVersion(awsNode: KubeObject | undefined): string | undefined {
  const image = String(jsonAt(containerOf(awsNode), "image") ?? "");
  // Anchored at both ends, so that no text makes it slow.
  const [, tag = ""] = (image.slice(image.lastIndexOf("/") + 1).split("@")[0] ?? "").split(":");
  return /^v?(\d+\.\d+\.\d+)/.exec(tag)?.[1];
}

function containerOf(awsNode: KubeObject | undefined) {
  const containers = listAt(awsNode, "spec", "template", "spec", "containers");
  return containers.find((container) => jsonAt(container, "name") === "aws-node");
}
