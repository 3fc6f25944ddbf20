import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import type { User } from "./access.ts";
import { Admin } from "./admin.ts";
import { InjectedApiFaults } from "./http/injected-api-faults.ts";
import { RequestLog } from "./http/request-log.ts";
import { serve } from "./http/serve.ts";
import { runControllers } from "./lifecycle/run-controllers.ts";
import { Objects } from "./objects.ts";
import { issueServerCertificate } from "./server-certificate.ts";
import { Store } from "./store.ts";

export interface KubernetesOptions {
  /** User of a bearer token; undefined: unknown, answered with 401. */
  readonly authenticate: (token: string) => User | undefined | Promise<User | undefined>;
  /** A port of 127.0.0.1; a free one if it is not given. */
  readonly port?: number;
  /** Milliseconds since 1970; the system's clock if it is not given. */
  readonly now?: () => number;
}

export interface LocalKubernetes {
  /** `https://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** PEM. */
  readonly certificateAuthority: string;
  readonly admin: Admin;
  readonly requests: RequestLog;
  readonly faults: InjectedApiFaults;
  /** Another server that begins with all objects as they are now, uids and versions included. */
  startCopy(options: KubernetesOptions): Promise<LocalKubernetes>;
  /**
   * Once its controllers have seen every write: how to start any number of servers that begin with all objects as they
   * are now, at the time that it is now.
   */
  capture(): Promise<(options: KubernetesOptions) => Promise<LocalKubernetes>>;
  /** Cuts open connections and ends. */
  stop(): Promise<void>;
}

const firstNamespaces = ["default", "kube-system", "kube-public", "kube-node-lease"];

/** An API server on loopback, with its own CA, that answers as kube-apiserver 1.36 does. */
export async function startKubernetes(options: KubernetesOptions): Promise<LocalKubernetes> {
  const store = new Store();
  const kubernetes = await serveStore(store, options);
  for (const name of firstNamespaces)
    kubernetes.admin.create({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
  return kubernetes;
}

async function serveStore(store: Store, options: KubernetesOptions): Promise<LocalKubernetes> {
  const { now = Date.now } = options;
  const objects = new Objects(store, now);
  const admin = new Admin(objects, "local-admin");
  const [requests, faults] = [new RequestLog(), new InjectedApiFaults()];
  const service = { objects, authenticate: options.authenticate, requests, faults };
  const stopControllers = runControllers(store, now);
  const issued = issueServerCertificate();
  const server = createServer({ cert: issued.certificate, key: issued.key }, (incoming, outgoing) => {
    serve(service, incoming, outgoing).catch((failure: unknown) => outgoing.destroy(failure as Error));
  });
  // A client that pauses for longer than Node's five seconds must not find its connection closed.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `https://127.0.0.1:${port}`,
    certificateAuthority: issued.authority,
    admin,
    requests,
    faults,
    startCopy: (forCopy) => serveStore(store.copy(), forCopy),
    capture: async () => {
      while (store.isBusy) await turn();
      const [copy, at] = [store.copy(), now()];
      return (forCopy) => {
        const late = Date.now() - at;
        return serveStore(copy.copy(), { now: () => Date.now() - late, ...forCopy });
      };
    },
    stop: async () => {
      stopControllers();
      store.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
