import type { ClusterEndpoint, KubeConnection } from "../../flows/ports/ports.ts";
import { countCalls } from "./count-calls.ts";
import { holdToken } from "./hold-token.ts";
import { makeExchange } from "./make-exchange.ts";
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
  const exchange = makeExchange({ cluster, dispatcher, token: holdToken(token), counter, signal });
  return {
    api: makeKubeApi(exchange, cluster),
    calls: counter.counts,
    close: async () => pool?.close(),
  };
}
