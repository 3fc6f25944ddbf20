import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  DeleteAccessEntryCommand,
  DescribeClusterCommand,
  EKSClient,
  paginateListClusters,
} from "@aws-sdk/client-eks";
import { clusterKey } from "../core/cluster-id.ts";
import type { Eks } from "../flows/ports/eks.ts";
import { asking, unless } from "./aws-ask.ts";
import { type AwsClientSettings, clientConfig } from "./aws-client-settings.ts";
import { eksCluster } from "./aws-eks-cluster.ts";

export function makeEks(settings: AwsClientSettings): Eks {
  const ask = asking(() => new EKSClient(clientConfig(settings)));
  return {
    async describe(cluster) {
      const command = new DescribeClusterCommand({ name: cluster.name });
      const answer = await unless(
        "ResourceNotFoundException",
        ask(`describe cluster ${clusterKey(cluster)}`, (client) => client.send(command)),
      );
      return answer?.cluster && eksCluster(cluster, answer.cluster);
    },

    clusterNames() {
      return ask(`list the clusters of ${settings.region}`, async (client) => {
        const names: string[] = [];
        for await (const page of paginateListClusters({ client }, {})) names.push(...(page.clusters ?? []));
        return names;
      });
    },

    async grantAccess(cluster, principalArn) {
      const entry = { clusterName: cluster.name, principalArn };
      const created = await unless(
        "ResourceInUseException",
        ask(`create the access entry of ${principalArn} on ${clusterKey(cluster)}`, (client) =>
          client.send(new CreateAccessEntryCommand({ ...entry, type: "STANDARD" })),
        ),
      );
      const policyArn = `arn:${cluster.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`;
      await ask(`associate ${policyArn} with ${principalArn} on ${clusterKey(cluster)}`, (client) =>
        client.send(
          new AssociateAccessPolicyCommand({ ...entry, policyArn, accessScope: { type: "cluster" } }),
        ),
      );
      return created === undefined ? "associated" : "created";
    },

    async revokeAccess(cluster, principalArn) {
      const command = new DeleteAccessEntryCommand({ clusterName: cluster.name, principalArn });
      const deleted = await unless(
        "ResourceNotFoundException",
        ask(`delete the access entry of ${principalArn} on ${clusterKey(cluster)}`, (client) =>
          client.send(command),
        ),
      );
      return deleted === undefined ? "absent" : "deleted";
    },
  };
}
