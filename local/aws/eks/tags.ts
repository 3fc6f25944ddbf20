import * as z from "zod/mini";
import { type Operation, operation } from "../http/operation.ts";
import { AwsError } from "../http/protocol.ts";
import type { LocalCluster } from "./cluster-state.ts";
import type { ClusterStore } from "./cluster-store.ts";

/** Tags of clusters; nothing else here can be tagged. */
export function tagOperations(clusters: ClusterStore): Record<string, Operation> {
  const tagged = async (arn: string): Promise<LocalCluster> => {
    const [, , service, region = "", account = "", resource = ""] = arn.split(":");
    const [kind, name = ""] = resource.split("/");
    if (service !== "eks" || kind !== "cluster") {
      throw new AwsError("BadRequestException", `Invalid ARN: ${arn}`);
    }
    const cluster = await clusters.find({ account, region }, name);
    if (cluster === undefined)
      throw new AwsError("NotFoundException", `Resource not found for ARN: ${arn}`, 404);
    return cluster;
  };
  return {
    TagResource: operation(
      z.object({ resourceArn: z.string(), tags: z.record(z.string(), z.string()) }),
      async ({ resourceArn: arn, tags }) => {
        const cluster = await tagged(arn);
        checkTags({ ...cluster.tags, ...tags }, Object.keys(tags));
        cluster.tags = { ...cluster.tags, ...tags };
        return {};
      },
    ),

    UntagResource: operation(
      z.object({ resourceArn: z.string(), tagKeys: z.array(z.string()) }),
      async ({ resourceArn: arn, tagKeys: keys }) => {
        const cluster = await tagged(arn);
        cluster.tags = Object.fromEntries(
          Object.entries(cluster.tags).filter(([key]) => !keys.includes(key)),
        );
        return {};
      },
    ),
  };
}

export function checkTags(all: Readonly<Record<string, string>>, added: readonly string[]): void {
  const reserved = added.find((key) => /^aws:/i.test(key));
  if (reserved !== undefined) {
    throw new AwsError("BadRequestException", "Tag keys beginning with aws: are reserved.");
  }
  const bad = added.find((key) => key.length < 1 || key.length > 128 || (all[key] ?? "").length > 256);
  if (bad !== undefined) throw new AwsError("BadRequestException", `Tag ${bad.slice(0, 128)} is too long.`);
  if (Object.keys(all).length > 50)
    throw new AwsError("BadRequestException", "A resource can have at most 50 tags.");
}
