import { defaultProvider } from "@aws-sdk/credential-provider-node";
import type { ClusterEndpoint, KubeConnection, Ports } from "../../flows/ports/ports.ts";
import type { WithDeadline } from "../deadline.ts";
import { apiServerHosts, checkEndpoint } from "./check-endpoint.ts";
import { countCalls } from "./count-calls.ts";
import { cacheToken, eksToken } from "./eks-token.ts";
import { makeHttpClient } from "./make-http-client.ts";
import { makeKubeApi } from "./make-kube-api.ts";
import { openPool } from "./open-pool.ts";

/** Connections to clusters, with tokens of the process's own credentials. */
export function connectClusters(
  world: Pick<Parameters<typeof eksToken>[0], "region" | "dnsSuffix"> &
    Pick<Ports, "now"> & {
      /** AWS_ENDPOINT_URL, where something else stands in for AWS. */
      readonly awsEndpoint?: string | undefined;
    },
): WithDeadline<Pick<Ports, "kube">> {
  const credentials = defaultProvider();
  const { region, dnsSuffix, now } = world;
  const isApiServerHost = apiServerHosts(dnsSuffix, world.awsEndpoint);
  const token = async (clusterName: string) =>
    eksToken({ credentials: await credentials(), region, dnsSuffix, clusterName, now: now() });
  return (deadline) => ({
    kube: async (target) => {
      checkEndpoint(target, isApiServerHost);
      return connectKube(target, () => token(target.cluster.name), deadline);
    },
  });
}

/** Connection to one cluster: the first call makes the token and opens it, and a raised signal ends every call. */
export function connectKube(
  target: ClusterEndpoint,
  token: () => Promise<string>,
  signal?: AbortSignal,
): KubeConnection {
  checkEndpoint(target);
  let pool: ReturnType<typeof openPool> | undefined;
  const dispatcher = () => {
    pool ??= openPool(target);
    return pool;
  };
  const counter = countCalls();
  const cluster = target.cluster.name;
  const http = makeHttpClient({ cluster, dispatcher, token: cacheToken(token), counter, signal });
  return {
    api: makeKubeApi(http, cluster),
    calls: counter.counts,
    close: async () => pool?.close(),
  };
}
