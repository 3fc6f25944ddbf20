/** One request as it arrived; `status` is 0 where no whole answer went out. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The user's name; `system:anonymous` without a token, empty where the token was refused. */
  readonly user: string;
  readonly dryRun: boolean;
  readonly status: number;
}

/** Every request since the start, for tests that count. */
export class RequestLog {
  #seen: SeenRequest[] = [];

  get all(): readonly SeenRequest[] {
    return this.#seen;
  }

  /** Requests that only look: no dry runs, no access reviews. */
  get reads(): readonly SeenRequest[] {
    return this.#seen.filter(({ method }) => method === "GET");
  }

  /** Requests that were to change the cluster: dry runs and access reviews are none. */
  get writes(): readonly SeenRequest[] {
    return this.#seen.filter(
      ({ method, path, dryRun }) =>
        method !== "GET" && !dryRun && !path.startsWith("/apis/authorization.k8s.io/"),
    );
  }

  add(request: SeenRequest): void {
    this.#seen.push(request);
  }

  clear(): void {
    this.#seen = [];
  }
}
