import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  DeleteAccessEntryCommand,
  DescribeClusterCommand,
  EKSClient,
  paginateListClusters,
} from "@aws-sdk/client-eks";
import { clusterAdminPolicyArn } from "../../core/cluster-admin-policy.ts";
import { clusterKey } from "../../core/cluster-id.ts";
import type { Eks } from "../../flows/ports/eks.ts";
import { type AwsCall, makeCaller, undefinedOn, type WithDeadline } from "./caller.ts";
import { type AwsClientSettings, clientConfig } from "./client.ts";
import { eksCluster } from "./eks-cluster.ts";

export function makeEks(settings: AwsClientSettings): WithDeadline<Eks> {
  const call = makeCaller(() => new EKSClient(clientConfig(settings)));
  return (deadline) => eksPort(call(deadline), settings.region);
}

function eksPort(call: AwsCall<EKSClient>, region: string): Eks {
  return {
    async describe(cluster) {
      const command = new DescribeClusterCommand({ name: cluster.name });
      const answer = await undefinedOn(
        "ResourceNotFoundException",
        call(`describe cluster ${clusterKey(cluster)}`, (client, options) => client.send(command, options)),
      );
      return answer?.cluster && eksCluster(cluster, answer.cluster);
    },

    clusterNames() {
      return call(`list the clusters of ${region}`, async (client, options) => {
        const names: string[] = [];
        for await (const page of paginateListClusters({ client }, {}, options))
          names.push(...(page.clusters ?? []));
        return names;
      });
    },

    async grantAccess(cluster, principalArn) {
      const entry = { clusterName: cluster.name, principalArn };
      const created = await undefinedOn(
        "ResourceInUseException",
        call(`create the access entry of ${principalArn} on ${clusterKey(cluster)}`, (client, options) =>
          client.send(new CreateAccessEntryCommand({ ...entry, type: "STANDARD" }), options),
        ),
      );
      const policyArn = clusterAdminPolicyArn(cluster.partition);
      await call(`associate ${policyArn} with ${principalArn} on ${clusterKey(cluster)}`, (client, options) =>
        client.send(
          new AssociateAccessPolicyCommand({ ...entry, policyArn, accessScope: { type: "cluster" } }),
          options,
        ),
      );
      return created === undefined ? "associated" : "created";
    },

    async revokeAccess(cluster, principalArn) {
      const command = new DeleteAccessEntryCommand({ clusterName: cluster.name, principalArn });
      const deleted = await undefinedOn(
        "ResourceNotFoundException",
        call(`delete the access entry of ${principalArn} on ${clusterKey(cluster)}`, (client, options) =>
          client.send(command, options),
        ),
      );
      return deleted === undefined ? "absent" : "deleted";
    },
  };
}
