import { randomBytes } from "node:crypto";
import { Agent, fetch } from "undici";
import type { Json } from "../../../functions/core/json.ts";
import { read } from "./json-path.ts";

/** An API server to talk to. `limitedToken` belongs to user `limited`, who has no rights. */
export interface KubeTarget {
  readonly endpoint: string;
  /** PEM. */
  readonly certificateAuthority: string;
  /** Of a cluster administrator. */
  readonly token: string;
  readonly limitedToken: string;
  stop(): Promise<void>;
}

export interface WireCall {
  /** Text goes as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly type?: string;
  /** Null: no credentials at all. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface WireAnswer {
  readonly status: number;
  readonly type: string;
  readonly header: (name: string) => string | null;
  /** Parsed where it is JSON, else the text. */
  readonly body: Json;
  /** The value at a path of the body, such as `metadata.name`. */
  readonly at: (...path: readonly (string | number)[]) => Json | undefined;
}

const applyType = "application/apply-patch+yaml";

/** Plain HTTP to the API server: what is on the wire, nothing in between. */
export class Wire {
  readonly #target: KubeTarget;
  readonly #dispatcher: Agent;

  constructor(target: KubeTarget) {
    this.#target = target;
    this.#dispatcher = new Agent({ connect: { ca: target.certificateAuthority } });
  }

  get limitedToken(): string {
    return this.#target.limitedToken;
  }

  async call(method: string, path: string, call: WireCall = {}): Promise<WireAnswer> {
    const { body, token = this.#target.token, type = "application/json" } = call;
    const sent = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const answer = await fetch(this.#target.endpoint + path, {
      method,
      dispatcher: this.#dispatcher,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(sent === undefined ? {} : { "content-type": type }),
        ...call.headers,
      },
      ...(sent === undefined ? {} : { body: sent }),
    });
    const text = await answer.text();
    const media = answer.headers.get("content-type") ?? "";
    const parsed: Json = media.startsWith("application/json") ? JSON.parse(text) : text;
    return {
      status: answer.status,
      type: media,
      header: (name) => answer.headers.get(name),
      body: parsed,
      at: (...path_) => read(parsed, path_),
    };
  }

  get(path: string, call?: WireCall): Promise<WireAnswer> {
    return this.call("GET", path, call);
  }

  post(path: string, body: unknown, call?: WireCall): Promise<WireAnswer> {
    return this.call("POST", path, { ...call, body });
  }

  /** Server-side apply under a field manager; the path may carry further parameters. */
  apply(path: string, manager: string, body: unknown, call?: WireCall): Promise<WireAnswer> {
    const join = path.includes("?") ? "&" : "?";
    return this.call("PATCH", `${path}${join}fieldManager=${manager}`, { type: applyType, ...call, body });
  }

  merge(path: string, body: unknown, call?: WireCall): Promise<WireAnswer> {
    return this.call("PATCH", path, { type: "application/merge-patch+json", ...call, body });
  }

  delete(path: string, body?: unknown): Promise<WireAnswer> {
    return this.call("DELETE", path, body === undefined ? {} : { body });
  }

  /** A namespace of its own for one test; answers its name. */
  async namespace(): Promise<string> {
    const name = unique("contract");
    const made = await this.post("/api/v1/namespaces", {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name },
    });
    if (made.status !== 201) throw new Error(`make namespace ${name}: ${JSON.stringify(made.body)}`);
    return name;
  }

  close(): Promise<void> {
    return this.#dispatcher.close();
  }
}

export function unique(prefix: string): string {
  return `${prefix}-${randomBytes(4).toString("hex")}`;
}
