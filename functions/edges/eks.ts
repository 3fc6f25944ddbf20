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
import { type Ask, asking, unless, type Within } from "./aws-ask.ts";
import { type AwsClientSettings, clientConfig } from "./aws-client-settings.ts";
import { eksCluster } from "./aws-eks-cluster.ts";

export function makeEks(settings: AwsClientSettings): Within<Eks> {
  const ask = asking(() => new EKSClient(clientConfig(settings)));
  return (limit) => eksAsked(ask(limit), settings.region);
}

function eksAsked(ask: Ask<EKSClient>, region: string): Eks {
  return {
    async describe(cluster) {
      const command = new DescribeClusterCommand({ name: cluster.name });
      const answer = await unless(
        "ResourceNotFoundException",
        ask(`describe cluster ${clusterKey(cluster)}`, (client, options) => client.send(command, options)),
      );
      return answer?.cluster && eksCluster(cluster, answer.cluster);
    },

    clusterNames() {
      return ask(`list the clusters of ${region}`, async (client, options) => {
        const names: string[] = [];
        for await (const page of paginateListClusters({ client }, {}, options))
          names.push(...(page.clusters ?? []));
        return names;
      });
    },

    async grantAccess(cluster, principalArn) {
      const entry = { clusterName: cluster.name, principalArn };
      const created = await unless(
        "ResourceInUseException",
        ask(`create the access entry of ${principalArn} on ${clusterKey(cluster)}`, (client, options) =>
          client.send(new CreateAccessEntryCommand({ ...entry, type: "STANDARD" }), options),
        ),
      );
      const policyArn = `arn:${cluster.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`;
      await ask(`associate ${policyArn} with ${principalArn} on ${clusterKey(cluster)}`, (client, options) =>
        client.send(
          new AssociateAccessPolicyCommand({ ...entry, policyArn, accessScope: { type: "cluster" } }),
          options,
        ),
      );
      return created === undefined ? "associated" : "created";
    },

    async revokeAccess(cluster, principalArn) {
      const command = new DeleteAccessEntryCommand({ clusterName: cluster.name, principalArn });
      const deleted = await unless(
        "ResourceNotFoundException",
        ask(`delete the access entry of ${principalArn} on ${clusterKey(cluster)}`, (client, options) =>
          client.send(command, options),
        ),
      );
      return deleted === undefined ? "absent" : "deleted";
    },
  };
}
