import { GetParameterCommand, PutParameterCommand } from "@aws-sdk/client-ssm";
import { type ClusterId, clusterArn, clusterKey } from "../../../functions/core/cluster-id.ts";
import { productNames, recordName } from "../../../functions/core/product-names.ts";
import type { AdminClients } from "../../../local/admin-clients.ts";
import type { LocalAws } from "../../../local/aws/start-aws.ts";
import { createAtEks, type FleetCluster } from "./fleet-cluster.ts";

/**
 * Another cluster in the state of the first: EKS knows the product's access entry, and Parameter Store a record. Its
 * API server is a copy of the first one's, made when EKS asked for it.
 */
export async function copyFirst(
  first: FleetCluster,
  id: ClusterId,
  aws: LocalAws,
  clients: AdminClients,
): Promise<FleetCluster["eks"]> {
  const eks = await createAtEks(id, aws, clients);
  for (const [principal, entry] of first.eks.entries) eks.entries.set(principal, entry);
  const record = await readRecordText(first.id, clients);
  const own = JSON.parse(record.replaceAll(clusterArn(first.id), clusterArn(id)));
  // A record with another cluster's time of creation would be one of a cluster that is gone.
  const text = JSON.stringify({ ...own, clusterCreatedAt: new Date(eks.createdAt).toISOString() });
  const name = recordName(productNames.recordPrefix, clusterKey(id));
  await clients.ssm.send(new PutParameterCommand({ Name: name, Value: text, Type: "String" }));
  return eks;
}

async function readRecordText(id: ClusterId, { ssm }: AdminClients): Promise<string> {
  const name = recordName(productNames.recordPrefix, clusterKey(id));
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name }));
  if (Parameter?.Value !== undefined) return Parameter.Value;
  throw new Error(
    `copying the record of ${clusterKey(id)}: parameter ${name} has no value, though the cluster is ready. ` +
      "Look at what its last pass logged.",
  );
}
