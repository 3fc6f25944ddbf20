/**
 * `throttled` and `unreachable` pass by themselves; `denied` is for whoever wrote the policy; `refused` is ours;
 * `stopped`: the time of the pass was up.
 */
export type AwsCallErrorKind = "throttled" | "unreachable" | "denied" | "refused" | "stopped";

/** What went wrong at AWS, decided once, at the edge. */
export class AwsCallError extends Error {
  override readonly name = "AwsCallError";
  readonly kind: AwsCallErrorKind;
  /** The service's own name for it, such as `ThrottlingException`. */
  readonly code: string;

  constructor(kind: AwsCallErrorKind, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    this.code = code;
  }
}
