/** A bearer token that is made once, when first needed, and again when the server refuses it. */
export interface HeldToken {
  /** The same promise as long as nobody gave it up. */
  readonly current: () => Promise<string>;
  /** Of many calls that were refused with one token, the first has it replaced. */
  readonly giveUp: (refused: Promise<string>) => void;
}

export function holdToken(make: () => Promise<string>): HeldToken {
  let held: Promise<string> | undefined;
  return {
    current: () => {
      held ??= make();
      return held;
    },
    giveUp: (refused) => {
      if (held === refused) held = undefined;
    },
  };
}
