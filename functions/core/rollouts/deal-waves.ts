import { digest } from "../digest.ts";
import { plainName } from "./named-clusters.ts";
import type { WaveRequest } from "./rollout-request.ts";
import { representatives } from "./strata.ts";

/** A cluster that moves, as far as the waves need to know it. */
export interface Dealt {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly strata: readonly string[];
  readonly nodes?: number | undefined;
  /** It cannot come back: last in its wave. */
  readonly lasting?: string | undefined;
}

/**
 * The clusters of each wave, in the order in which they start. Each is in exactly one: waves take in their order, each from
 * what those before it left. By a digest, not by name, so that not always the same clusters come first.
 */
export function dealWaves<One extends Dealt>(
  clusters: readonly One[],
  waves: readonly WaveRequest[],
  id: string,
): readonly (readonly One[])[] {
  const rank = new Map(clusters.map(({ name }) => [name, digest(`${id} ${name}`)]));
  const byRank = (a: One, b: One) => ((rank.get(a.name) ?? "") < (rank.get(b.name) ?? "") ? -1 : 1);
  let left = [...clusters].sort(byRank);
  return waves.map((wave) => {
    const taken = new Set(taking(left, wave, clusters.length));
    left = left.filter((one) => !taken.has(one));
    return [...taken].sort((a, b) => Number(isLasting(a)) - Number(isLasting(b)) || byRank(a, b));
  });
}

function taking<One extends Dealt>(left: readonly One[], wave: WaveRequest, all: number): readonly One[] {
  const fitting = left.filter(({ name, tags }) => isSelected(name, tags, wave));
  if (wave.percent !== undefined) return fitting.slice(0, Math.max(1, Math.ceil((all * wave.percent) / 100)));
  if (wave.count === undefined) return fitting;
  return wave.representative === true ? representatives(fitting, wave.count) : fitting.slice(0, wave.count);
}

function isLasting({ lasting }: Dealt): boolean {
  return lasting !== undefined;
}

/** Whether tags and name are among those that are asked for; whatever is not said asks for nothing. */
export function isSelected(
  name: string,
  tags: Readonly<Record<string, string>>,
  asked: {
    readonly select?: Readonly<Record<string, readonly string[]>> | undefined;
    readonly names?: readonly string[] | undefined;
  },
): boolean {
  const isNamed = asked.names === undefined || asked.names.some((one) => plainName(one) === name);
  const isTagged = Object.entries(asked.select ?? {}).every(
    ([key, values]) => Object.hasOwn(tags, key) && values.includes(tags[key] ?? ""),
  );
  return isNamed && isTagged;
}
