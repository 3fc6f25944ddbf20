/** Failure of one call. */
export type AwsTrouble =
  /** `throttle` and `error` (500) are answered, `cut` ends the connection without a word, `hang` never answers. */
  | { readonly kind: "throttle" | "error" | "cut" | "hang" }
  /** The call is answered as ever, once this has happened. */
  | { readonly kind: "hold"; readonly until: () => Promise<void> }
  /** The service answers an error of its own. */
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly code: string;
      readonly message?: string;
    };

export type InjectedAwsFault = AwsTrouble & {
  /** Service as in the credential scope: `eks`, `ssm`, `sqs`, `events`, `sts`, `ec2`, `monitoring`. */
  readonly service: string;
  /** Undefined: any. */
  readonly operation?: string;
  /** Number of matching calls that the fault hits. */
  readonly times: number;
  /** Number of matching calls that pass before; 0 unless told. */
  readonly after?: number;
  /** Called for each call that the fault hits. */
  readonly onHit?: () => void;
};

/** Faults that wait for their calls: each hits the next ones that match. */
export class InjectedAwsFaults {
  #waiting: { fault: InjectedAwsFault; toPass: number; left: number }[] = [];

  /** Returns how to take the fault back. */
  add(fault: InjectedAwsFault): () => void {
    const waiting = { fault, toPass: fault.after ?? 0, left: fault.times };
    this.#waiting.push(waiting);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== waiting);
    };
  }

  clear(): void {
    this.#waiting = [];
  }

  take(service: string, operation: string): AwsTrouble | undefined {
    const match = this.#waiting.find(
      ({ fault, left }) =>
        left > 0 &&
        fault.service === service &&
        (fault.operation === undefined || fault.operation === operation),
    );
    if (match === undefined) return undefined;
    if (match.toPass > 0) {
      match.toPass -= 1;
      return undefined;
    }
    match.left -= 1;
    match.fault.onHit?.();
    return match.fault;
  }
}
