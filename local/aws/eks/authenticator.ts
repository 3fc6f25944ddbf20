import { clusterAdminPolicy } from "../../../functions/core/cluster-admin-policy.ts";
import { type Caller, sessionName } from "../caller.ts";
import type { AccessEntry, LocalCluster } from "./cluster-state.ts";
import type { ClusterStore } from "./cluster-store.ts";
import { checkToken } from "./token.ts";

/** User that a token's bearer is to the API server. */
export interface TokenUser {
  readonly username: string;
  /** Groups of the entry, and `eks:access-entry:<policy>` for each policy that holds in the whole cluster. */
  readonly groups: readonly string[];
}

/** One line of `mapRoles` or `mapUsers` in the ConfigMap kube-system/aws-auth. */
export interface AwsAuthMapping {
  /** ARN of the role or user, without any path: with one it never matches. */
  readonly arn: string;
  readonly username: string;
  readonly groups: readonly string[];
}

export interface AuthenticatorOptions {
  readonly clusters: ClusterStore;
  readonly callers: readonly Caller[];
  readonly now: () => number;
  readonly awsAuth: (cluster: LocalCluster) => readonly AwsAuthMapping[] | Promise<readonly AwsAuthMapping[]>;
}

/** Undefined: the API server answers 401. */
export type Authenticate = (
  token: string,
  cluster: Pick<LocalCluster, "account" | "region" | "name">,
) => Promise<TokenUser | undefined>;

/** The authenticator of EKS: the token, then the access entries, then aws-auth, as far as the cluster's mode lets them count. */
export function makeAuthenticator({ clusters, callers, now, awsAuth }: AuthenticatorOptions): Authenticate {
  return async (token, id) => {
    const checked = checkToken(token, id.name, callers, now());
    const cluster = await clusters.find(id, id.name);
    if ("refused" in checked || cluster === undefined) return undefined;
    const { principalArn } = checked.caller;
    const mode = cluster.authenticationMode;
    const entry = mode === "CONFIG_MAP" ? undefined : cluster.entries.get(principalArn);
    if (entry?.principalId === clusters.principals.idOf(principalArn)) return userOf(entry);
    if (mode === "API") return undefined;
    if (mode === "CONFIG_MAP" && cluster.bootstrapCreator && cluster.creator.principalArn === principalArn) {
      return { username: "kubernetes-admin", groups: ["system:masters"] };
    }
    const mapping = (await awsAuth(cluster)).find(({ arn }) => arn === withoutPath(principalArn));
    return mapping && { username: withSession(mapping.username), groups: mapping.groups };
  };
}

function userOf({ username, kubernetesGroups, policies }: AccessEntry): TokenUser {
  const clusterWide = [...policies].filter(([, { accessScope }]) => accessScope["type"] === "cluster");
  const policyGroups = clusterWide.map(([arn]) => policyGroup(arn.slice(arn.lastIndexOf("/") + 1)));
  return { username: withSession(username), groups: [...kubernetesGroups, ...policyGroups] };
}

function policyGroup(policy: string): string {
  return `eks:access-entry:${policy}`;
}

/** The user as EKS authorises it, by access policies besides RBAC: the administrators' policy allows everything. */
export function authorizedUser({ username, groups }: TokenUser) {
  const isAdmin = groups.includes(policyGroup(clusterAdminPolicy));
  return { user: username, groups: isAdmin ? [...groups, "system:masters"] : groups };
}

function withSession(username: string): string {
  return username.replaceAll("{{SessionName}}", sessionName);
}

/** `arn:aws:iam::111122223333:role/path/Name` without `path/`. */
function withoutPath(arn: string): string {
  return arn.replace(/:(role|user)\/.*\//, ":$1/");
}
