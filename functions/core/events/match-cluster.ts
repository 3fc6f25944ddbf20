import type { ClusterId } from "../cluster-id.ts";
import { quoted } from "../json.ts";
import { clusterNameSchema } from "./cluster-id-schema.ts";
import { type DeploymentScope, ignored, refused, type Trigger } from "./trigger.ts";

/** Which cluster a text of an event names, if it names one. */
export type ClusterMatch =
  | {
      readonly kind: "managed";
      readonly cluster: ClusterId;
      /** Kind of the EKS resource that was named: `cluster`, `nodegroup`, `addon`, … */
      readonly resource: string;
    }
  /** An ARN of another account or region, or of another service. */
  | { readonly kind: "other-account"; readonly why: string }
  | { readonly kind: "unreadable"; readonly why: string };

/**
 * Reads names and ARNs of a cluster, or ARNs of a part of one; plain or percent-encoded.
 * The first candidate in scope counts, whatever stands beside it; values other than texts, and empty ones, are skipped.
 */
export function matchCluster(candidates: readonly unknown[], scope: DeploymentScope): ClusterMatch {
  const texts = candidates.filter((candidate) => typeof candidate === "string" && candidate !== "");
  const matches = texts.map((text) => matchText(String(text), scope));
  return (
    matches.find(({ kind }) => kind === "managed") ??
    matches.find(({ kind }) => kind === "other-account") ??
    matches[0] ?? { kind: "unreadable", why: "it names no cluster" }
  );
}

/** The trigger of an event from outside; `why` begins the sentence of what is ignored or refused. */
export function triggerFor(
  match: ClusterMatch,
  { id, why }: { readonly id: string; readonly why: string },
): Trigger {
  switch (match.kind) {
    case "managed":
      return { kind: "cluster", cluster: match.cluster, id, why, attempt: 0 };
    case "other-account":
      return ignored(`${why}: ${match.why}`);
    case "unreadable":
      return refused(`${why}: ${match.why}`);
  }
}

function matchText(text: string, scope: DeploymentScope): ClusterMatch {
  const plain = decoded(text);
  return plain.startsWith("arn:") ? fromArn(plain, scope) : fromName(plain, "cluster", scope);
}

function fromArn(arn: string, scope: DeploymentScope): ClusterMatch {
  const [, partition, service, region, account, ...rest] = arn.split(":");
  const [resource = "", name = ""] = rest.join(":").split("/");
  if (rest.length === 0) return { kind: "unreadable", why: `${quoted(arn)} is no whole ARN` };
  if (service !== "eks") return { kind: "other-account", why: `${quoted(arn)} belongs to another service` };
  if (partition !== scope.partition || account !== scope.account || region !== scope.region) {
    return { kind: "other-account", why: `${quoted(arn)} belongs to another account or region` };
  }
  return fromName(name, resource, scope);
}

function fromName(name: string, resource: string, scope: DeploymentScope): ClusterMatch {
  if (!clusterNameSchema.safeParse(name).success) {
    return { kind: "unreadable", why: `${quoted(name)} cannot be the name of an EKS cluster` };
  }
  const { partition, account, region } = scope;
  return { kind: "managed", resource, cluster: { partition, account, region, name } };
}

// CloudTrail keeps what travelled in a URL's path encoded; a plain text passes unchanged.
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
