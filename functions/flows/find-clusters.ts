import { clusterKey } from "../core/cluster-id.ts";
import { recordsPath } from "../core/events/sweep.ts";
import { recordName } from "../core/product-names.ts";
import { readRecord } from "../core/record/read-record.ts";
import type { FoundCluster } from "../core/rollouts/plan-rollout.ts";
import type { RolloutPorts } from "./advance-rollout.ts";
import { readTexts } from "./load-rollout.ts";

/** Descriptions at a time. */
const atOnce = 10;

/** The clusters of the account and region that exist, and those of them that have a record, with their tags. */
export async function findClusters(
  ports: RolloutPorts,
): Promise<{ readonly existing: readonly string[]; readonly clusters: readonly FoundCluster[] }> {
  const { eks, records, recordPrefix, settings } = ports;
  const path = recordsPath(recordPrefix, settings.scope);
  const [names, stored] = await Promise.all([eks.clusterNames(), records.list(path)]);
  const texts = new Map(stored.map(({ name, text }) => [name.slice(path.length + 1), text]));
  return { existing: names, clusters: await withTags(names, texts, ports) };
}

/** Those of these clusters that exist and have a record. */
export async function findNamed(
  names: readonly string[],
  ports: RolloutPorts,
): Promise<readonly FoundCluster[]> {
  const { recordPrefix, settings } = ports;
  const nameOf = (name: string) => recordName(recordPrefix, clusterKey({ ...settings.scope, name }));
  const texts = await readTexts(names.map(nameOf), ports);
  const found = names.flatMap((name) => {
    const text = texts.get(nameOf(name));
    return text === undefined ? [] : [[name, text] as const];
  });
  return withTags(names, new Map(found), ports);
}

/** `texts`: of the records, by name of their cluster. */
async function withTags(
  names: readonly string[],
  texts: ReadonlyMap<string, string>,
  { eks, settings: { scope } }: RolloutPorts,
): Promise<readonly FoundCluster[]> {
  const recorded = [...new Set(names)].filter((name) => texts.has(name)).sort();
  const found: FoundCluster[] = [];
  for (let start = 0; start < recorded.length; start += atOnce) {
    const some = recorded.slice(start, start + atOnce).map(async (name) => {
      const cluster = await eks.describe({ ...scope, name });
      const reading = readRecord(texts.get(name));
      return {
        name,
        tags: cluster?.tags,
        record: reading.kind === "record" ? reading.record : undefined,
      };
    });
    found.push(...(await Promise.all(some)));
  }
  return found.filter(({ tags }) => tags !== undefined);
}
