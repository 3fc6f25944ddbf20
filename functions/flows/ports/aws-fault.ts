/**
 * `throttled` and `unreachable` pass by themselves; `denied` is for whoever wrote the policy; `refused` is ours;
 * `stopped`: the time of the pass was up.
 */
export type AwsFaultKind = "throttled" | "unreachable" | "denied" | "refused" | "stopped";

/** What went wrong at AWS, decided once, at the edge. */
export class AwsFault extends Error {
  override readonly name = "AwsFault";
  readonly kind: AwsFaultKind;
  /** The service's own name for it, such as `ThrottlingException`. */
  readonly code: string;

  constructor(kind: AwsFaultKind, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    this.code = code;
  }
}
