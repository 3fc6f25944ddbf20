import type { ReceivedRequest } from "./request-log.ts";

/** Failure of one request. */
export type InjectedApiFault =
  /** The server answers this status and does nothing. */
  | { readonly type: "answer"; readonly status: FaultStatus; readonly retryAfter?: number }
  /** The connection ends before anything is done. */
  | { readonly type: "cut" }
  /** The request is done, and its answer breaks off in the middle. */
  | { readonly type: "half-body" }
  /** The request is done later. */
  | { readonly type: "delay"; readonly milliseconds: number }
  /** The request is done once this has happened. */
  | { readonly type: "hold"; readonly until: Promise<void> };

export type FaultStatus = 401 | 403 | 404 | 409 | 410 | 422 | 429 | 500 | 503;

interface PendingFault {
  readonly matches: (request: ReceivedRequest) => boolean;
  readonly fault: InjectedApiFault;
  left: number;
}

/** Faults that wait for their request. */
export class InjectedApiFaults {
  #pending: PendingFault[] = [];

  /** Hits the next `times` requests that match; Infinity: until `clear`. */
  inject(
    fault: InjectedApiFault,
    matches: (request: ReceivedRequest) => boolean = () => true,
    times = 1,
  ): void {
    this.#pending.push({ fault, matches, left: times });
  }

  clear(): void {
    this.#pending = [];
  }

  /** Takes the fault that waits for this request; undefined: none does. */
  take(request: ReceivedRequest): InjectedApiFault | undefined {
    const pending = this.#pending.find(({ left, matches }) => left > 0 && matches(request));
    if (pending !== undefined) pending.left -= 1;
    return pending?.fault;
  }
}
