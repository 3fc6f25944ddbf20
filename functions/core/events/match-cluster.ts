import type { ClusterId } from "../cluster-id.ts";
import { clusterNameSchema } from "./cluster-id-schema.ts";
import { quoted } from "./quoted.ts";
import type { DeploymentScope } from "./trigger.ts";

/** Which cluster a text of an event means: one of ours, somebody else's, or nothing that can be told. */
export type ClusterMatch =
  | {
      readonly kind: "ours";
      readonly cluster: ClusterId;
      /** The kind of EKS resource that was named: `cluster`, `nodegroup`, `addon`, … */
      readonly resource: string;
    }
  | { readonly kind: "foreign"; readonly why: string }
  | { readonly kind: "unclear"; readonly why: string };

/**
 * Reads names and ARNs of a cluster, or ARNs of a part of one; plain or percent-encoded.
 * The first candidate of ours counts, whatever stands beside it; what is no text, or empty, says nothing.
 */
export function matchCluster(candidates: readonly unknown[], scope: DeploymentScope): ClusterMatch {
  const texts = candidates.filter((candidate) => typeof candidate === "string" && candidate !== "");
  const matches = texts.map((text) => nameOf(String(text), scope));
  return (
    matches.find(({ kind }) => kind === "ours") ??
    matches.find(({ kind }) => kind === "foreign") ??
    matches[0] ?? { kind: "unclear", why: "it names no cluster" }
  );
}

function nameOf(text: string, scope: DeploymentScope): ClusterMatch {
  const plain = decoded(text);
  return plain.startsWith("arn:") ? fromArn(plain, scope) : fromName(plain, "cluster", scope);
}

function fromArn(arn: string, scope: DeploymentScope): ClusterMatch {
  const [, partition, service, region, account, ...rest] = arn.split(":");
  const [resource = "", name = ""] = rest.join(":").split("/");
  if (rest.length === 0) return { kind: "unclear", why: `${quoted(arn)} is no whole ARN` };
  if (service !== "eks") return { kind: "foreign", why: `${quoted(arn)} belongs to another service` };
  if (partition !== scope.partition || account !== scope.account || region !== scope.region) {
    return { kind: "foreign", why: `${quoted(arn)} belongs to another account or region` };
  }
  return fromName(name, resource, scope);
}

function fromName(name: string, resource: string, scope: DeploymentScope): ClusterMatch {
  if (!clusterNameSchema.safeParse(name).success) {
    return { kind: "unclear", why: `${quoted(name)} cannot be the name of an EKS cluster` };
  }
  const { partition, account, region } = scope;
  return { kind: "ours", resource, cluster: { partition, account, region, name } };
}

// CloudTrail keeps what travelled in a URL's path encoded; a plain text passes unchanged.
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
