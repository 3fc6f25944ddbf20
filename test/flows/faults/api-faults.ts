import type { KubeApi } from "../../../functions/flows/ports/kube-api.ts";
import { KubeApiError } from "../../../functions/flows/ports/kube-api-error.ts";
import type { Ports } from "../../../functions/flows/ports/ports.ts";
import type { InjectedApiFault } from "../../../local/kubernetes/http/injected-api-faults.ts";
import type { LocalWorld } from "../../../local/local-world.ts";

/** Seconds of silence after which the edge gives a call up: edges/kube/open-pool. */
const patience = 30;

/** On the wire, or, where the wire would take real time, at the port. */
export type ApiFault =
  | { readonly on: "wire"; readonly fault: InjectedApiFault }
  /** No answer before the edge gives up, whether or not the server has done what was asked. */
  | { readonly on: "port"; readonly isDone: boolean };

const answer = (
  status: Extract<InjectedApiFault, { type: "answer" }>["status"],
  retryAfter?: number,
): ApiFault => ({
  on: "wire",
  fault: { type: "answer", status, ...(retryAfter === undefined ? {} : { retryAfter }) },
});

/** What an API server, or whatever stands in between, does to calls of one verb. */
export const apiFaults = {
  "401": answer(401),
  "403": answer(403),
  "404": answer(404),
  "409": answer(409),
  "410": answer(410),
  "422": answer(422),
  "429": answer(429),
  "429, retry after 40 s": answer(429, 40),
  "500": answer(500),
  "503": answer(503),
  "503, retry after 40 s": answer(503, 40),
  reset: { on: "wire", fault: { type: "cut" } },
  "half a body": { on: "wire", fault: { type: "half-body" } },
  "60 s of silence": { on: "port", isDone: false },
  "60 s of silence, and done": { on: "port", isDone: true },
} as const satisfies Readonly<Record<string, ApiFault>>;

export type ApiFaultName = keyof typeof apiFaults;

/** Ports on which the calls that are meant get no answer; time goes by as it would. */
export function silentPorts(
  { ports, clock }: LocalWorld,
  isMeant: (method: keyof KubeApi, given: readonly unknown[]) => boolean,
  isDone: boolean,
): Ports {
  const silent = async (method: string, call: () => Promise<unknown>): Promise<never> => {
    if (isDone) await call();
    clock.advance(patience);
    throw new KubeApiError(
      "unreachable",
      `${method} on cluster demo: no whole answer in time (UND_ERR_HEADERS_TIMEOUT)`,
    );
  };
  const silenced = (api: KubeApi): KubeApi =>
    new Proxy(api, {
      get:
        (target, name: keyof KubeApi) =>
        (...given: unknown[]) => {
          const call = async (): Promise<unknown> => Reflect.apply(target[name], target, given);
          return isMeant(name, given) ? silent(name, call) : call();
        },
    });
  return {
    ...ports,
    kube: async (target) => {
      const connection = await ports.kube(target);
      return { ...connection, api: silenced(connection.api) };
    },
  };
}
