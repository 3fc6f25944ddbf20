import { ListAccessEntriesCommand } from "@aws-sdk/client-eks";
import { product } from "../../local/callers.ts";
import type { ClusterStory } from "./cluster-story.ts";

/** Whether the product has an access entry on the cluster. */
export async function hasEntry({ id, world }: ClusterStory): Promise<boolean> {
  const command = new ListAccessEntriesCommand({ clusterName: id.name });
  const { accessEntries = [] } = await world.clients.eks.send(command);
  return accessEntries.includes(product.principalArn);
}
