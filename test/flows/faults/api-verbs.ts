import type { KubeApi } from "../../../functions/flows/ports/kube-api.ts";
import type { ReceivedRequest } from "../../../local/kubernetes/http/request-log.ts";

/** A verb of the API server as its calls look on the wire, and at the port. */
export interface ApiVerb {
  readonly onWire: (request: ReceivedRequest) => boolean;
  readonly atPort: (method: keyof KubeApi, given: readonly unknown[]) => boolean;
}

const isDry = (options: unknown): boolean => JSON.stringify(options)?.includes('"dryRun":true') === true;
const isObject = (path: string): boolean =>
  /\/(daemonsets|configmaps|deployments|leases|secrets|services|serviceaccounts)\/[^/]+$/.test(path);
const isDiscovery = (path: string): boolean => path === "/apis/cilium.io/v2";

/** Every verb that a pass uses to change and to look at a cluster. */
export const apiVerbs = {
  review: {
    onWire: ({ path }) => path.endsWith("/selfsubjectaccessreviews"),
    atPort: (method) => method === "mayAdminister" || method === "may",
  },
  discover: {
    onWire: ({ path }) => isDiscovery(path),
    atPort: (method) => method === "servedResources",
  },
  list: {
    onWire: ({ method, path }) => method === "GET" && !isObject(path) && !isDiscovery(path),
    atPort: (method) => method === "list" || method === "listMetadata" || method === "pick",
  },
  get: {
    onWire: ({ method, path }) => method === "GET" && isObject(path),
    atPort: (method) => method === "get",
  },
  "create (the Lease)": {
    onWire: ({ method, path, dryRun }) => method === "POST" && path.endsWith("/leases") && !dryRun,
    atPort: (method, [, options]) => method === "create" && !isDry(options),
  },
  "dry run": {
    onWire: ({ method, dryRun }) => method === "PATCH" && dryRun,
    atPort: (method, [, options]) => method === "apply" && isDry(options),
  },
  apply: {
    onWire: ({ method, dryRun }) => method === "PATCH" && !dryRun,
    atPort: (method, [, options]) => method === "apply" && !isDry(options),
  },
  delete: {
    onWire: ({ method }) => method === "DELETE",
    atPort: (method) => method === "delete",
  },
} as const satisfies Readonly<Record<string, ApiVerb>>;

export type ApiVerbName = keyof typeof apiVerbs;
