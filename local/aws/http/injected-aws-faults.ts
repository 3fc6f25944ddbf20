/** Failure of one call. */
export type AwsTrouble =
  /** `throttle` and `error` (500) are answered, `cut` ends the connection without a word, `hang` never answers. */
  | { readonly kind: "throttle" | "error" | "cut" | "hang" }
  /** The service answers an error of its own. */
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly code: string;
      readonly message?: string;
    };

export type InjectedAwsFault = AwsTrouble & {
  /** Service as in the credential scope: `eks`, `ssm`, `sqs`, `events`, `sts`, `ec2`. */
  readonly service: string;
  /** Undefined: any. */
  readonly operation?: string;
  /** Number of matching calls that the fault hits. */
  readonly times: number;
  /** Called for each call that the fault hits. */
  readonly onHit?: () => void;
};

/** Faults that wait for their calls: each hits the next ones that match. */
export class InjectedAwsFaults {
  readonly #waiting: { fault: InjectedAwsFault; left: number }[] = [];

  add(fault: InjectedAwsFault): void {
    this.#waiting.push({ fault, left: fault.times });
  }

  clear(): void {
    this.#waiting.length = 0;
  }

  take(service: string, operation: string): AwsTrouble | undefined {
    const match = this.#waiting.find(
      ({ fault, left }) =>
        left > 0 &&
        fault.service === service &&
        (fault.operation === undefined || fault.operation === operation),
    );
    if (match === undefined) return undefined;
    match.left -= 1;
    match.fault.onHit?.();
    return match.fault;
  }
}
