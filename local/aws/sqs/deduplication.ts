const windowMilliseconds = 5 * 60 * 1000;

export interface Sent {
  readonly messageId: string;
  readonly sequence: string | undefined;
}

/** What a FIFO queue took in during the last five minutes, whether or not it is still there. */
export class DeduplicationWindow {
  readonly #seen = new Map<string, { readonly at: number; readonly sent: Sent }>();

  find(key: string, now: number): Sent | undefined {
    const seen = this.#seen.get(key);
    return seen !== undefined && now - seen.at < windowMilliseconds ? seen.sent : undefined;
  }

  remember(key: string, now: number, sent: Sent): void {
    for (const [old, { at }] of this.#seen) if (now - at >= windowMilliseconds) this.#seen.delete(old);
    this.#seen.set(key, { at: now, sent });
  }
}
