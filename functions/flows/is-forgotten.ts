import { knowsAccessEntries } from "../core/desired/eks-cluster.ts";
import { unknownRevision } from "../core/record/status-record.ts";
import type { DescribedPass } from "./pass.ts";
import { AwsCallError } from "./ports/aws-call-error.ts";

/**
 * Whether neither a tag nor the record says that Cilium was ever asked for. What stands in such a cluster may be
 * anybody's word, so that it is looked at and never written to. A removal that was begun is the word of a tag.
 */
export function isForgotten({ previous, tags }: Pick<DescribedPass, "previous" | "tags">): boolean {
  if (tags.isTagged || previous?.phase === "removing") return false;
  return previous === undefined || previous.revision === unknownRevision;
}

/**
 * Whether an access entry of ours tells that a cluster without record was ours once. Entries lie in EKS, so that
 * nobody inside a cluster has it looked at.
 */
export async function isLeftBehind(pass: DescribedPass): Promise<boolean> {
  const { cluster, previous, ports, request } = pass;
  const { status } = cluster;
  const isActive = status === "ACTIVE" || status === "UPDATING";
  if (previous !== undefined || !isActive || !knowsAccessEntries(cluster)) return false;
  try {
    const isOurs = await ports.eks.hasOwnAccess(request.cluster, ports.settings.roleArn);
    if (isOurs) ports.log.warn("no record, and an access entry of ours: the cluster is looked at");
    return isOurs;
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    ports.log.warn(`access entry not looked for, another sweep tries again: ${error.message}`);
    return false;
  }
}
