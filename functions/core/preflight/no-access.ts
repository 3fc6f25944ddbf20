import type { ClusterId } from "../cluster-id.ts";
import type { Objection } from "../objection.ts";

/** In mode CONFIG_MAP access entries do not work, and leaving that mode is one-way: the owner decides. */
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
      `--arn ${withoutPath(roleArn)} --username eks-cilium --group system:masters`,
  };
}

/** aws-auth knows roles by their ARN without the path. */
function withoutPath(roleArn: string): string {
  return roleArn.replace(/:role\/.*\//, ":role/");
}
