import { defaultProvider } from "@aws-sdk/credential-provider-node";
import type { Ports } from "../../flows/ports/ports.ts";
import type { WithDeadline } from "../aws/caller.ts";
import { connectKube } from "./connect-kube.ts";
import { eksToken } from "./eks-token.ts";

/** Connections to clusters, with tokens for whoever this process runs as. */
export function connectClusters(
  world: Pick<Parameters<typeof eksToken>[0], "region" | "dnsSuffix"> & Pick<Ports, "now">,
): WithDeadline<Pick<Ports, "kube">> {
  const credentials = defaultProvider();
  const { region, dnsSuffix, now } = world;
  const token = async (clusterName: string) =>
    eksToken({ credentials: await credentials(), region, dnsSuffix, clusterName, now: now() });
  return (deadline) => ({
    kube: async (target) => connectKube(target, () => token(target.cluster.name), deadline),
  });
}
