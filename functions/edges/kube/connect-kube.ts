import type { ClusterEndpoint, KubeConnection } from "../../flows/ports/ports.ts";
import { cacheToken } from "./cache-token.ts";
import { countCalls } from "./count-calls.ts";
import { makeHttpClient } from "./make-http-client.ts";
import { makeKubeApi } from "./make-kube-api.ts";
import { openPool } from "./open-pool.ts";

/** Opens lazily: the first call makes the token and the first connection. A raised signal ends every call. */
export function connectKube(
  target: ClusterEndpoint,
  token: () => Promise<string>,
  signal?: AbortSignal,
): KubeConnection {
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
