type End = () => Promise<void>;

/** What must be ended, in the reverse order of its start; asked twice, it has nothing left to do. */
export interface Cleanup {
  readonly add: (end: End) => void;
  readonly run: End;
}

export function cleanup(): Cleanup {
  const ends: End[] = [];
  return {
    add: (end) => ends.push(end),
    run: async () => {
      for (let end = ends.pop(); end !== undefined; end = ends.pop()) await end();
    },
  };
}
