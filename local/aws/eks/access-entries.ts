import * as z from "zod/mini";
import { principalName, sessionArn } from "../caller.ts";
import { type Call, type Operation, operation } from "../http/operation.ts";
import { AwsError, type Output } from "../http/protocol.ts";
import type { AccessEntry, LocalCluster } from "./cluster-state.ts";
import type { ClusterStore, PrincipalIds } from "./cluster-store.ts";

const named = z.object({ name: z.string(), principalArn: z.string() });

const creating = z.object({
  name: z.string(),
  principalArn: z.string(),
  type: z.optional(z.string()),
  username: z.optional(z.string()),
  kubernetesGroups: z.optional(z.array(z.string())),
  tags: z.optional(z.record(z.string(), z.string())),
});

const disassociating = z.extend(named, { policyArn: z.string() });

const updating = z.extend(named, {
  username: z.optional(z.string()),
  kubernetesGroups: z.optional(z.array(z.string())),
});

const associating = z.object({
  name: z.string(),
  principalArn: z.string(),
  policyArn: z.string(),
  accessScope: z.object({
    type: z.enum(["cluster", "namespace"]),
    namespaces: z.optional(z.array(z.string())),
  }),
});

export function accessEntryOperations(clusters: ClusterStore, now: () => number): Record<string, Operation> {
  /** Entries are out of reach where only the aws-auth ConfigMap counts. */
  const withEntries = async (call: Call, name: string): Promise<LocalCluster> => {
    const cluster = await clusters.get(call, name);
    if (cluster.authenticationMode === "CONFIG_MAP") {
      throw new AwsError(
        "InvalidRequestException",
        "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
      );
    }
    return cluster;
  };
  const entryOf = (cluster: LocalCluster, principalArn: string): AccessEntry => {
    const entry = cluster.entries.get(principalArn);
    if (entry !== undefined) return entry;
    throw new AwsError(
      "ResourceNotFoundException",
      `The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.`,
      404,
    );
  };

  return {
    CreateAccessEntry: operation(creating, async (input, call) => {
      const cluster = await withEntries(call, input.name);
      checkEntry(input);
      if (cluster.entries.has(input.principalArn)) {
        throw new AwsError(
          "ResourceInUseException",
          "The specified access entry resource is already in use on this cluster.",
          409,
        );
      }
      const entry = accessEntry(input.principalArn, clusters.principals, now(), input);
      cluster.entries.set(input.principalArn, entry);
      return { accessEntry: described(cluster, entry) };
    }),

    DescribeAccessEntry: operation(named, async ({ name, principalArn }, call) => {
      const cluster = await withEntries(call, name);
      return { accessEntry: described(cluster, entryOf(cluster, principalArn)) };
    }),

    ListAccessEntries: operation(z.object({ name: z.string() }), async ({ name }, call) => ({
      accessEntries: [...(await withEntries(call, name)).entries.keys()],
    })),

    DeleteAccessEntry: operation(named, async ({ name, principalArn }, call) => {
      const cluster = await withEntries(call, name);
      cluster.entries.delete(entryOf(cluster, principalArn).principalArn);
      return {};
    }),

    ListAssociatedAccessPolicies: operation(named, async ({ name, principalArn }, call) => {
      const { policies } = entryOf(await withEntries(call, name), principalArn);
      return {
        clusterName: name,
        principalArn,
        associatedAccessPolicies: [...policies].map(([policyArn, { accessScope, associatedAt }]) => ({
          policyArn,
          accessScope,
          associatedAt: associatedAt / 1000,
          modifiedAt: associatedAt / 1000,
        })),
      };
    }),

    DisassociateAccessPolicy: operation(disassociating, async ({ name, principalArn, policyArn }, call) => {
      const { policies } = entryOf(await withEntries(call, name), principalArn);
      if (!policies.delete(policyArn)) {
        throw new AwsError(
          "ResourceNotFoundException",
          "The specified policyArn could not be found for the access entry.",
          404,
        );
      }
      return {};
    }),

    AssociateAccessPolicy: operation(associating, async (input, call) => {
      const cluster = await withEntries(call, input.name);
      const entry = entryOf(cluster, input.principalArn);
      if (!/^arn:aws(-[a-z-]+)?:eks::aws:cluster-access-policy\/AmazonEKS\w+Policy$/.test(input.policyArn)) {
        throw new AwsError("InvalidParameterException", "The policyArn parameter format is not valid");
      }
      const accessScope = { type: input.accessScope.type, namespaces: input.accessScope.namespaces ?? [] };
      entry.policies.set(input.policyArn, { accessScope, associatedAt: now() });
      const seconds = now() / 1000;
      return {
        clusterName: cluster.name,
        principalArn: entry.principalArn,
        associatedAccessPolicy: {
          policyArn: input.policyArn,
          accessScope,
          associatedAt: seconds,
          modifiedAt: seconds,
        },
      };
    }),

    UpdateAccessEntry: operation(updating, async (input, call) => {
      const cluster = await withEntries(call, input.name);
      checkEntry(input);
      const { kubernetesGroups, username, ...entry } = entryOf(cluster, input.principalArn);
      const changed = {
        ...entry,
        kubernetesGroups: input.kubernetesGroups ?? kubernetesGroups,
        username: input.username ?? username,
      };
      cluster.entries.set(input.principalArn, changed);
      return { accessEntry: described(cluster, changed) };
    }),
  };
}

/** An entry as EKS fills it up: a role's sessions appear under their own names. */
export function accessEntry(
  principalArn: string,
  principals: PrincipalIds,
  now: number,
  given: Pick<z.infer<typeof creating>, "username" | "kubernetesGroups" | "tags"> = {},
): AccessEntry {
  const account = principalArn.split(":")[4] ?? "";
  const session = `${sessionArn(account, principalName(principalArn))}/{{SessionName}}`;
  return {
    principalArn,
    principalId: principals.idOf(principalArn),
    username: given.username ?? (principalArn.includes(":role/") ? session : principalArn),
    kubernetesGroups: given.kubernetesGroups ?? [],
    tags: given.tags ?? {},
    createdAt: now,
    policies: new Map(),
  };
}

function checkEntry({
  principalArn,
  type,
  username,
  kubernetesGroups,
}: Partial<z.infer<typeof creating>>): void {
  if (!/^arn:aws(-[a-z-]+)?:iam::\d{12}:(role|user)\/.+$/.test(principalArn ?? "")) {
    throw new AwsError("InvalidParameterException", "The principalArn parameter format is not valid");
  }
  if (type !== undefined && type !== "STANDARD") {
    throw new AwsError("InvalidParameterException", `This stand-in keeps no entries of type ${type}.`);
  }
  if (/^(system|eks|aws|amazon|iam):/.test(username ?? "")) {
    throw new AwsError(
      "InvalidParameterException",
      "The username parameter must not begin with a reserved prefix",
    );
  }
  if (kubernetesGroups?.some((group) => group.startsWith("system:"))) {
    throw new AwsError(
      "InvalidParameterException",
      "The kubernetes group name must not begin with 'system:'",
    );
  }
}

function described(cluster: LocalCluster, entry: AccessEntry): Output {
  const { principalArn, username, kubernetesGroups, tags, createdAt } = entry;
  const [kind, name] = (principalArn.split(":")[5] ?? "")
    .split("/")
    .filter((_, at, all) => at === 0 || at === all.length - 1);
  return {
    clusterName: cluster.name,
    principalArn,
    kubernetesGroups,
    accessEntryArn: `arn:aws:eks:${cluster.region}:${cluster.account}:access-entry/${cluster.name}/${kind}/${principalArn.split(":")[4]}/${name}/local`,
    createdAt: createdAt / 1000,
    modifiedAt: createdAt / 1000,
    tags,
    username,
    type: "STANDARD",
  };
}
