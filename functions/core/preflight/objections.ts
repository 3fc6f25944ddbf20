import { clusterAdminPolicyArn } from "../cluster-admin-policy.ts";
import { type ClusterId, regionOf } from "../cluster-id.ts";
import type { EksCluster } from "../desired/eks-cluster.ts";
import { setTag, setTags, shellWord } from "../desired/tag-commands.ts";
import { firstNames } from "../first-names.ts";
import { type KubeObject, keyOf } from "../kube-object.ts";
import type { Catalogue } from "../manifests/releases/catalogue.ts";
import type { Objection } from "../objection.ts";
import type { Fight } from "../plan/plan.ts";
import { productNames } from "../product-names.ts";

/** Mode CONFIG_MAP knows no access entries, and leaving it is one-way: the owner decides. */
export function noAccess(cluster: ClusterId, roleArn: string): Objection {
  const { name, region } = cluster;
  return {
    code: "no-access",
    severity: "blocking",
    message: `Cluster ${name} is in authentication mode CONFIG_MAP, and its aws-auth does not map our role.`,
    remedy:
      "Either allow access entries (this cannot be taken back): " +
      `aws eks update-cluster-config --region ${region} --name ${name} ` +
      "--access-config authenticationMode=API_AND_CONFIG_MAP ; or map the role: " +
      `eksctl create iamidentitymapping --region ${region} --cluster ${name} ` +
      `--arn ${withoutPath(roleArn)} --username ${productNames.fieldManager} --group system:masters`,
  };
}

/** Somebody else made the entry for our role, and may need it: Terraform would make it anew, or miss it. */
export function accessEntryLeft(cluster: ClusterId, roleArn: string): Objection {
  return {
    code: "access-entry-left",
    severity: "warning",
    message: `The access entry of ${roleArn} on cluster ${cluster.name} was not made by eks-cilium, and stays with its rights.`,
    remedy: `Where nobody needs it: ${deleteEntry(cluster, roleArn)}`,
  };
}

/** EKS keeps the id of a role in its entries: one of an earlier role of the same name lets nobody in. */
export function accessEntryStale(cluster: ClusterId, roleArn: string): Objection {
  return {
    code: "access-entry-stale",
    severity: "blocking",
    message: `The access entry of ${roleArn} on cluster ${cluster.name} lets nobody in, and was not made by eks-cilium.`,
    remedy:
      "It may belong to an earlier role of the same name. Let its owner make it anew, or delete it, and the next pass " +
      `makes one: ${deleteEntry(cluster, roleArn)}`,
  };
}

function deleteEntry({ name, region }: ClusterId, roleArn: string): string {
  return `aws eks delete-access-entry --region ${region} --cluster-name ${name} --principal-arn ${roleArn}`;
}

/** aws-auth knows roles by their ARN without the path. */
function withoutPath(roleArn: string): string {
  return roleArn.replace(/:role\/.*\//, ":role/");
}

/** A private endpoint is reached only with a route into the cluster's VPC; asking again opens none. */
export function privateEndpoint(cluster: EksCluster): Objection {
  const { name } = cluster;
  return {
    code: "private-endpoint",
    severity: "blocking",
    message: `The API server of cluster ${name} has a private endpoint only, and it is not reached from here.`,
    remedy:
      "Give the function subnets with a route to the cluster's VPC and let its security group in on port 443, " +
      `or open the public endpoint: aws eks update-cluster-config --region ${regionOf(cluster)} --name ${name} ` +
      "--resources-vpc-config endpointPublicAccess=true",
  };
}

/** An object of our name that somebody else made: taking it over would break whoever keeps it. */
export function foreignOwner(object: KubeObject, causes: readonly string[]): Objection {
  const { kind, metadata } = object;
  const where = metadata.namespace === undefined ? "" : ` -n ${metadata.namespace}`;
  const why = causes.length === 0 ? "" : ` (${[...new Set(causes)].join("; ")})`;
  return {
    code: "foreign-owner",
    severity: "blocking",
    message: `${keyOf(object)} exists and does not carry the label ${productNames.ownerLabel}${why}.`,
    remedy:
      `See who keeps it: kubectl get ${kind.toLowerCase()} ${metadata.name}${where} --show-managed-fields -o yaml ; ` +
      "remove that installation of Cilium first.",
  };
}

/** Nobody works on the cluster, and our role could. */
export function adminNotReturned(cluster: ClusterId, principalArn: string, why: string): Objection {
  const policyArn = clusterAdminPolicyArn(cluster.partition);
  return {
    code: "admin-not-returned",
    severity: "warning",
    message: `Cluster-admin was borrowed, and EKS does not take it back: ${why}`,
    remedy: `aws eks disassociate-access-policy --region ${cluster.region} --cluster-name ${cluster.name} --principal-arn ${principalArn} --policy-arn ${policyArn}`,
  };
}

/** Installed, and no tag asks for it: most often a tool that overwrites tags it does not know. */
export function noLongerAsked({ arn }: EksCluster, drifted: readonly string[]): Objection {
  const what = drifted.length === 0 ? "" : `; missing or changed are ${firstNames(drifted)}`;
  return {
    code: "no-longer-asked",
    severity: "warning",
    message: `Cilium is installed, and the tags ask for it no longer${what}.`,
    remedy:
      `To have it maintained: ${setTag(arn, "enable_cilium", "true")} ; to have it removed: ` +
      setTags(arn, { cilium_on_disable: "uninstall", enable_cilium: "false" }),
  };
}

/** Only an access entry of ours tells that the cluster was ours: what its ConfigMaps say may be anybody's word. */
export function recordLost({ arn, name }: EksCluster, drifted: readonly string[]): Objection {
  const what =
    drifted.length === 0
      ? ""
      : `; missing, or other than a new installation would be, are ${firstNames(drifted)}`;
  return {
    code: "record-lost",
    severity: "warning",
    message: `Cluster ${name} has objects of eks-cilium, no tag enable_cilium, and its record is lost: nothing is written to it${what}.`,
    remedy:
      `To have it maintained: ${setTag(arn, "enable_cilium", "true")} ; to have it removed: ` +
      setTag(arn, "enable_cilium", "false"),
  };
}

/** An object of ours that is needed, while somebody or an earlier pass deletes it. */
export function stillEnding(object: KubeObject): Objection {
  const { kind, metadata } = object;
  const where = metadata.namespace === undefined ? "" : ` -n ${metadata.namespace}`;
  return {
    code: "still-ending",
    severity: "blocking",
    message: `${keyOf(object)} is being deleted, and is needed again: waiting for it to end.`,
    remedy:
      "Where it does not end, see what holds it: " +
      `kubectl get ${kind.toLowerCase()} ${metadata.name}${where} -o jsonpath='{.metadata.finalizers} {.status.conditions}'`,
  };
}

/** aws-node has changed, and is not on all nodes yet: agents are restarted after it. */
export function chainWaits(before: string, after: string): Objection {
  return {
    code: "chain-waits",
    severity: "warning",
    message: `aws-node has changed (${before} to ${after}) since agents copied its CNI file: they are restarted once it is rolled out.`,
    remedy: "Where it does not end, see why: kubectl -n kube-system rollout status daemonset/aws-node",
  };
}

/** An object that another writer changes again and again, as fast as it is changed back. */
export function foughtOver({ object, by, isLeft }: Fight): Objection {
  const { kind, metadata } = object;
  const where = metadata.namespace === undefined ? "" : ` -n ${metadata.namespace}`;
  const who = by.length === 0 ? "somebody else, who deletes it" : by.join(", ");
  const repaired = isLeft
    ? "was repaired three times in an hour"
    : "was repaired more than three times in an hour";
  const stopped = isLeft
    ? "it is left as they want it, so that its pods do not restart again."
    : "it is changed back all the same, and no pod restarts for it.";
  const end = isLeft
    ? "An hour after the first of the three repairs it is repaired again."
    : "An hour after the last repair this ends by itself.";
  return {
    code: "another-writer",
    severity: isLeft ? "blocking" : "warning",
    message: `${keyOf(object)} ${repaired} against ${who}: ${stopped}`,
    remedy:
      `Take it out of what they apply: kubectl get ${kind.toLowerCase()} ${metadata.name}${where} --show-managed-fields -o yaml ; ` +
      `what it shall say belongs in the cluster's tags and the fleet's settings. ${end}`,
  };
}

/** An object that the API server refused, most often in the dry run: admission, quota or an immutable field. */
export function refusedByApi(object: KubeObject, answer: string): Objection {
  return {
    code: "refused-by-api",
    severity: "blocking",
    message: `The API server refuses ${keyOf(object)}: ${answer}`,
    remedy:
      "See what refuses: kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations," +
      "validatingadmissionpolicies,resourcequotas -A ; let it admit namespaces " +
      `${productNames.namespace} and cilium-spire (Cilium needs privileged pods, host paths and the host's network), ` +
      "or undo the change of an immutable field.",
  };
}

/** An object whose write the API server answers with an error that usually passes by itself. */
export function notAnsweredByApi(object: KubeObject, answer: string): Objection {
  const [, webhook] = /failed calling webhook \\?"([^"\\]+)/.exec(answer) ?? [];
  const named = webhook === undefined ? "" : ` | grep -F ${shellWord(webhook)}`;
  return {
    code: "not-answered-by-api",
    severity: "blocking",
    message: `The API server does not write ${keyOf(object)} at present: ${answer}`,
    remedy:
      `It is tried again. Where this stays, see which webhook it asks, and whether that one answers: ${webhookList}${named} ; ` +
      "mend the Service behind it, or delete its configuration.",
  };
}

const webhookList =
  "kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations " +
  "-o custom-columns='NAME:.metadata.name,WEBHOOKS:.webhooks[*].name,SERVICES:.webhooks[*].clientConfig.service.name'";

/** `found` begins the sentence: `Release 1.18.1 is no longer`. */
export function releaseUnknown(found: string, remedy: string): Objection {
  return {
    code: "release-unknown",
    severity: "blocking",
    message: `${found} in the catalogue of this version of eks-cilium.`,
    remedy,
  };
}

/** The line that asks for another release: of the same minor, or the newest that there is. */
export function chooseRelease(
  asked: string,
  arn: string,
  { names, resolve }: Pick<Catalogue, "names" | "resolve">,
): string {
  const [minor = asked] = /^\d+\.\d+/.exec(asked) ?? [];
  const other = resolve(minor) ?? names.at(-1) ?? "";
  return `Choose one that is: ${setTag(arn, "cilium_version", other)} ; known are ${names.join(", ")}.`;
}
