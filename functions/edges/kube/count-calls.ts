import type { CallCount } from "../../flows/ports/ports.ts";

export interface CallCounter {
  readonly add: (call: Omit<CallCount, "calls">) => void;
  readonly counts: () => readonly CallCount[];
}

/** Sums calls by verb and status. */
export function countCalls(): CallCounter {
  const sums = new Map<string, CallCount>();
  return {
    add: ({ verb, status, sent, received }) => {
      const key = `${verb} ${status}`;
      const sum = sums.get(key) ?? { verb, status, calls: 0, sent: 0, received: 0 };
      sums.set(key, {
        verb,
        status,
        calls: sum.calls + 1,
        sent: sum.sent + sent,
        received: sum.received + received,
      });
    },
    counts: () => [...sums.values()],
  };
}
