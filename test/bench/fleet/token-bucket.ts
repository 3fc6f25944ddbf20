/** As AWS throttles: a bucket that fills by so many calls a second, up to its burst. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #burst: number;
  #left: number;
  #seenAt: number | undefined;

  constructor({ perSecond, burst }: { readonly perSecond: number; readonly burst: number }) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#left = burst;
  }

  /** `now`: milliseconds. False: throttled, and nothing is taken. */
  take(now: number): boolean {
    const seconds = (now - (this.#seenAt ?? now)) / 1000;
    this.#seenAt = now;
    this.#left = Math.min(this.#burst, this.#left + seconds * this.#perSecond);
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
