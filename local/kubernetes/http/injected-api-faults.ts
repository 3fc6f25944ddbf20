import type { SeenRequest } from "./request-log.ts";

/** What goes wrong with one request. */
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

export type FaultStatus = 401 | 403 | 409 | 410 | 422 | 429 | 500 | 503;

interface PendingFault {
  readonly matches: (request: SeenRequest) => boolean;
  readonly fault: InjectedApiFault;
  left: number;
}

/** Faults that wait for their request. */
export class InjectedApiFaults {
  #traps: PendingFault[] = [];

  /** Hits the next `times` requests that match; Infinity: until `clear`. */
  inject(fault: InjectedApiFault, matches: (request: SeenRequest) => boolean = () => true, times = 1): void {
    this.#traps.push({ fault, matches, left: times });
  }

  clear(): void {
    this.#traps = [];
  }

  /** The fault for this request, which is used up by asking. */
  take(request: SeenRequest): InjectedApiFault | undefined {
    const pending = this.#traps.find(({ left, matches }) => left > 0 && matches(request));
    if (pending !== undefined) pending.left -= 1;
    return pending?.fault;
  }
}
