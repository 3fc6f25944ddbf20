import type { FleetSettings } from "../desired/fleet-settings.ts";
import type { RolloutRequest } from "./rollout-request.ts";

/**
 * What is wrong with the clusters that a request names, in one sentence; undefined: nothing. A name that nobody has is most
 * likely misspelt, and one of another place is another cluster: an `exclude` of either would let the cluster move that it
 * was to keep.
 */
export function objectToNames(
  { select, waves = [] }: RolloutRequest,
  {
    recorded,
    existing,
    scope,
  }: {
    /** Those that may take part. */
    readonly recorded: ReadonlySet<string>;
    /** All that there are. */
    readonly existing: ReadonlySet<string>;
    readonly scope: FleetSettings["scope"];
  },
): string | undefined {
  const { names = [], exclude = [] } = select ?? {};
  const wanted = [...names, ...waves.flatMap((wave) => wave.names ?? [])];
  const { account, region } = scope;
  const isForeign = (name: string) => name.includes("/") && !name.startsWith(`${account}/${region}/`);
  const foreign = [...wanted, ...exclude].filter(isForeign);
  if (foreign.length > 0)
    return `Of the clusters that are named, these are not of account ${account} in ${region}: ${listed(foreign)}.`;
  const unknown = [
    ...wanted.filter((name) => !recorded.has(plainName(name))),
    ...exclude.filter((name) => !existing.has(plainName(name))),
  ];
  return unknown.length === 0
    ? undefined
    : `Of the clusters that are named, these do not exist, or have no record: ${listed(unknown)}.`;
}

/** Without account and region. */
export function plainName(name: string): string {
  return name.split("/").at(-1) ?? name;
}

function listed(names: readonly string[]): string {
  return [...new Set(names)].slice(0, 5).join(", ");
}
