import * as z from "zod/mini";
import type { CiliumSpec } from "../desired/cilium-spec.ts";
import type { PinnedParameters } from "../desired/pinned-parameters.ts";

/** Values are words of the tag table; a newer version of the product may know more of them. */
export const recordedSpecSchema = z.object({
  release: z.string(),
  encryption: z
    .string()
    .check(z.describe("Between nodes: wireguard, none, or unknown where what said so is lost.")),
  mutualAuth: z.string().check(z.describe("Between workloads: spire or none.")),
  hubble: z.string(),
  l7: z.boolean(),
});

/** What is on in a cluster, as its record says it. */
export type RecordedSpec = z.infer<typeof recordedSpecSchema>;

export function recordedSpec({ release, encryption, mutualAuth, hubble, l7 }: CiliumSpec): RecordedSpec {
  return { release, encryption, mutualAuth, hubble, l7 };
}

export const recordedPinnedSchema = z.object({
  clusterName: z.string().check(z.describe("By which Cilium's identities and Hubble name the cluster.")),
  routerPool: z.string().check(z.describe("CIDR that each node has an address of, outside the VPC.")),
  routerPool6: z.exactOptional(z.string()).check(z.describe("The same on IPv6 clusters.")),
});

/** What a cluster keeps for life, as its record says it. */
export type RecordedPinned = z.infer<typeof recordedPinnedSchema>;

export function recordedPinned({ clusterName, routerPool }: PinnedParameters): RecordedPinned {
  const { cidr, cidr6 } = routerPool;
  return { clusterName, routerPool: cidr, ...(cidr6 === undefined ? {} : { routerPool6: cidr6 }) };
}

/** Parameters with what the record keeps for life; how large a node's part of the pool is never changes. */
export function withRecorded(
  chosen: PinnedParameters,
  recorded: RecordedPinned | undefined,
): PinnedParameters {
  if (recorded === undefined) return chosen;
  const { clusterName, routerPool: cidr, routerPool6: cidr6 } = recorded;
  const routerPool = { ...chosen.routerPool, cidr, ...(cidr6 === undefined ? {} : { cidr6 }) };
  return { ...chosen, clusterName, routerPool };
}
