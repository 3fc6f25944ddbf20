/** What went wrong at an API server, decided once, at the edge. */
export type KubeApiErrorKind =
  | "absent"
  | "conflict"
  | "throttled"
  | "forbidden"
  | "unauthorized"
  | "invalid"
  | "unreachable"
  | "server"
  | "stopped";

export interface ApiErrorCause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

/**
 * `invalid`: the server refuses what we sent (400, 415, 422, and its 500 for objects outside the schema); `server`:
 * other 5xx; `stopped`: the time of the pass was up.
 */
export class KubeApiError extends Error {
  override readonly name = "KubeApiError";
  readonly kind: KubeApiErrorKind;
  /** HTTP status; 0 where no answer came. */
  readonly status: number;
  readonly causes: readonly ApiErrorCause[];
  /** Seconds, where the server names them. */
  readonly retryAfter: number | undefined;

  constructor(
    kind: KubeApiErrorKind,
    /** `apply DaemonSet kube-system/cilium on demo: 409 Conflict: …`: what was attempted, on what, why it failed. */
    message: string,
    details: {
      readonly status?: number;
      readonly causes?: readonly ApiErrorCause[];
      readonly retryAfter?: number | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
    this.kind = kind;
    this.status = details.status ?? 0;
    this.causes = details.causes ?? [];
    this.retryAfter = details.retryAfter;
  }
}
