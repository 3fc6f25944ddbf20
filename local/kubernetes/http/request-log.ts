/** One request as it arrived; `status` is 0 where no whole answer went out. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The user's name; `system:anonymous` without a token, empty where the token was refused. */
  readonly user: string;
  readonly dryRun: boolean;
  readonly status: number;
}

/** Requests since the start, for tests that count. */
export class RequestLog {
  #received: ReceivedRequest[] = [];

  get all(): readonly ReceivedRequest[] {
    return this.#received;
  }

  /** Requests that only look: no dry runs, no access reviews. */
  get reads(): readonly ReceivedRequest[] {
    return this.#received.filter(({ method }) => method === "GET");
  }

  /** Requests that were to change the cluster: dry runs and access reviews are none. */
  get writes(): readonly ReceivedRequest[] {
    return this.#received.filter(
      ({ method, path, dryRun }) =>
        method !== "GET" && !dryRun && !path.startsWith("/apis/authorization.k8s.io/"),
    );
  }

  add(request: ReceivedRequest): void {
    this.#received.push(request);
  }

  clear(): void {
    this.#received = [];
  }
}
