/** What a pass asked of the API server, by the product's own count of it. */
export interface Spending {
  /** By verb. */
  readonly calls: Readonly<Record<string, number>>;
  /** Bytes of bodies. */
  readonly sent: number;
  readonly received: number;
}

interface Line {
  readonly message: string;
  readonly requestId?: string;
  readonly reason?: string;
  readonly calls?: readonly {
    readonly verb: string;
    readonly calls: number;
    readonly sent: number;
    readonly received: number;
  }[];
}

/** Of the last pass in a log whose reason begins with these words. */
export function spentByPass(log: readonly string[], reason: string): Spending {
  const lines = log.map((line) => JSON.parse(line) as Line);
  const end = lines.findLast(
    (line) => line.message.startsWith("pass ended") && line.reason?.startsWith(reason),
  );
  const counted = lines.findLast(
    ({ requestId, calls }) => calls !== undefined && end !== undefined && requestId === end.requestId,
  );
  if (counted?.calls === undefined)
    throw new Error(`no pass in the log says "${reason}" and counts its calls`);
  const verbs = Map.groupBy(counted.calls, ({ verb }) => verb);
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  return {
    calls: Object.fromEntries(
      [...verbs].map(([verb, entries]) => [verb, sum(entries.map(({ calls }) => calls))]),
    ),
    sent: sum(counted.calls.map(({ sent }) => sent)),
    received: sum(counted.calls.map(({ received }) => received)),
  };
}
