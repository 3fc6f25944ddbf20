export interface PlannedFault {
  /** As in the credential scope: `eks`, `ssm`, `sqs`, `events`, `sts`, `ec2`. */
  readonly service: string;
  /** Undefined: any. */
  readonly operation?: string;
  /** `throttle` and `error` (500) are answered, `cut` ends the connection without a word, `hang` never answers. */
  readonly kind: "throttle" | "error" | "cut" | "hang";
  /** How many matching calls it hits. */
  readonly times: number;
  /** Told of each call that it hits. */
  readonly met?: () => void;
}

/** Trouble to come: each planned fault hits the next matching calls. */
export class FaultPlan {
  readonly #waiting: { fault: PlannedFault; left: number }[] = [];

  add(fault: PlannedFault): void {
    this.#waiting.push({ fault, left: fault.times });
  }

  clear(): void {
    this.#waiting.length = 0;
  }

  take(service: string, operation: string): PlannedFault["kind"] | undefined {
    const hit = this.#waiting.find(
      ({ fault, left }) =>
        left > 0 &&
        fault.service === service &&
        (fault.operation === undefined || fault.operation === operation),
    );
    if (hit === undefined) return undefined;
    hit.left -= 1;
    hit.fault.met?.();
    return hit.fault.kind;
  }
}
