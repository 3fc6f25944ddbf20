/** A bearer token that is made once, when first needed, and again when the server refuses it. */
export interface CachedToken {
  /** The same promise as long as nobody gave it up. */
  readonly current: () => Promise<string>;
  /** Of many calls that were refused with one token, the first has it replaced. */
  readonly invalidate: (refused: Promise<string>) => void;
}

export function cacheToken(make: () => Promise<string>): CachedToken {
  let cached: Promise<string> | undefined;
  return {
    current: () => {
      cached ??= make();
      return cached;
    },
    invalidate: (refused) => {
      if (cached === refused) cached = undefined;
    },
  };
}
