import * as z from "zod/mini";
import type { CiliumSpec } from "../desired/cilium-spec.ts";

/** Values are words of the tag table; a newer version of the product may know more of them. */
export const recordedSpecSchema = z.object({
  release: z.string(),
  encryption: z.string().check(z.describe("Between nodes: wireguard or none.")),
  mutualAuth: z.string().check(z.describe("Between workloads: spire or none.")),
  hubble: z.string(),
  l7: z.boolean(),
});

/** What is on in a cluster, as its record says it. */
export type RecordedSpec = z.infer<typeof recordedSpecSchema>;

export function recordedSpec({ release, encryption, mutualAuth, hubble, l7 }: CiliumSpec): RecordedSpec {
  return { release, encryption, mutualAuth, hubble, l7 };
}
