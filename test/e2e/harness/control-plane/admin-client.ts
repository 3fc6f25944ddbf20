import { setTimeout } from "node:timers/promises";
import { Agent, type Dispatcher, request } from "undici";

/** The harness's own way to the API server: apart from the product's client, so that it may judge that. */
export interface AdminClient {
  /** Undefined: absent. */
  readonly get: <T>(path: string) => Promise<T | undefined>;
  /** Items of a list; empty where the kind is not served. */
  readonly list: <T>(path: string) => Promise<readonly T[]>;
  readonly post: <T>(path: string, body: object) => Promise<T>;
  /** Merge patch. */
  readonly patch: <T>(path: string, body: object) => Promise<T>;
  /** Server-side apply by force. */
  readonly apply: <T>(path: string, body: object) => Promise<T>;
  /** Has a write judged with the strictest validation, and not kept; a refusal is an answer like any other. */
  readonly dryRun: (way: "apply" | "create", path: string, body: object) => Promise<DryRunAnswer>;
  /** Also when it is absent already. */
  readonly delete: (path: string) => Promise<void>;
  /** The same connection speaking as a service account: what RBAC denies it, it denies us. */
  readonly asServiceAccount: (namespace: string, name: string) => AdminClient;
  /** The same as a user of this group, and of those that everybody is in. */
  readonly asMemberOf: (group: string) => AdminClient;
  readonly close: () => Promise<void>;
}

/** What the API server answers to a dry run. */
export interface DryRunAnswer {
  readonly status: number;
  /** Warning headers, word for word. */
  readonly warnings: readonly string[];
  /** The object as it would be, or why it is refused. */
  readonly text: string;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const applyPatch = "application/apply-patch+yaml";

export function adminClient(endpoint: string, certificateAuthority: string, token: string): AdminClient {
  // As the product's own calls: over HTTP/2 a busy API server resets streams.
  const dispatcher = new Agent({ allowH2: false, connect: { ca: certificateAuthority } });
  return clientOf(endpoint, dispatcher, { authorization: `Bearer ${token}` });
}

function clientOf(endpoint: string, dispatcher: Agent, identity: Record<string, string>): AdminClient {
  const send = async (
    method: Dispatcher.HttpMethod,
    path: string,
    body?: object,
    contentType = "application/json",
  ): Promise<DryRunAnswer> => {
    const response = await request(new URL(path, endpoint), {
      dispatcher,
      method,
      headers: { ...identity, ...(body === undefined ? {} : { "content-type": contentType }) },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const warnings = [response.headers["warning"] ?? []].flat();
    return { status: response.statusCode, warnings, text: await response.body.text() };
  };
  const call = async (...question: Parameters<typeof send>): Promise<Answer> => {
    const [method, path] = question;
    let { status, text } = await send(...question);
    // What the server says while it begins to watch a kind that was just defined.
    for (let tries = 0; status === 429 && method === "GET" && tries < 30; tries += 1) {
      await setTimeout(1000);
      ({ status, text } = await send(...question));
    }
    if (status < 300) return { status, body: JSON.parse(text) };
    if (status === 404 && method !== "POST") return { status: 404, body: undefined };
    throw new Error(`${method} ${path}: ${status} ${text}`);
  };
  // One group at most: HTTP/2 joins values of a header to one. The server adds those that everybody like this is in.
  const impersonate = (user: string, group?: string) =>
    clientOf(endpoint, dispatcher, {
      ...identity,
      "impersonate-user": user,
      ...(group === undefined ? {} : { "impersonate-group": group }),
    });
  return {
    get: async <T>(path: string) => (await call("GET", path)).body as T | undefined,
    list: async <T>(path: string) =>
      ((await call("GET", path)).body as { items: T[] } | undefined)?.items ?? [],
    post: async <T>(path: string, body: object) => (await call("POST", path, body)).body as T,
    patch: async <T>(path: string, body: object) =>
      (await call("PATCH", path, body, "application/merge-patch+json")).body as T,
    apply: async <T>(path: string, body: object) =>
      (await call("PATCH", `${path}?fieldManager=harness&force=true`, body, applyPatch)).body as T,
    dryRun: (way, path, body) => {
      const query = "dryRun=All&fieldValidation=Strict&fieldManager=eks-cilium";
      return way === "apply"
        ? send("PATCH", `${path}?${query}&force=true`, body, applyPatch)
        : send("POST", `${path}?${query}`, body);
    },
    delete: async (path) => {
      await call("DELETE", path);
    },
    asServiceAccount: (namespace, name) => impersonate(`system:serviceaccount:${namespace}:${name}`),
    asMemberOf: (group) => impersonate("member", group),
    close: () => dispatcher.close(),
  };
}
