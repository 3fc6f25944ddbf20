import type { RolloutSpec } from "./rollout-spec.ts";

type Retries = Pick<RolloutSpec, "retried" | "alsoRetried">;

/** With a retry more: of the ones before it stays what it does not ask for itself. `members`: these; undefined: all. */
export function withRetry(
  { retried, alsoRetried = [] }: Retries,
  at: string,
  members: readonly string[] | undefined,
): Retries {
  const before = [...(retried === undefined ? [] : [retried]), ...alsoRetried];
  const left =
    members === undefined
      ? []
      : before.flatMap((one) => {
          if (one.members === undefined) return [one];
          const others = one.members.filter((name) => !members.includes(name));
          return others.length === 0 ? [] : [{ at: one.at, members: others }];
        });
  return {
    retried: { at, ...(members === undefined ? {} : { members: [...members] }) },
    alsoRetried: left.length === 0 ? undefined : left,
  };
}

/** When a member was asked to try again last; ISO 8601. */
export function retriedAt({ retried, alsoRetried = [] }: Retries, name: string): string | undefined {
  return [...(retried === undefined ? [] : [retried]), ...alsoRetried].find(
    ({ members }) => members?.includes(name) ?? true,
  )?.at;
}
