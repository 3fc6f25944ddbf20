import { recordsPath } from "../core/events/sweep.ts";
import { readRecord } from "../core/record/read-record.ts";
import type { FoundCluster } from "../core/rollouts/plan-rollout.ts";
import type { RolloutPorts } from "./advance-rollout.ts";

/** Descriptions at a time. */
const atOnce = 10;

/** Every cluster of the account and region that exists, has a record and is wanted, with its tags. */
export async function findClusters(
  { eks, records, recordPrefix, settings: { scope } }: RolloutPorts,
  isWanted: (name: string) => boolean = () => true,
): Promise<readonly FoundCluster[]> {
  const path = recordsPath(recordPrefix, scope);
  const [names, stored] = await Promise.all([eks.clusterNames(), records.list(path)]);
  const texts = new Map(stored.map(({ name, text }) => [name.slice(path.length + 1), text]));
  const recorded = [...new Set(names)].filter((name) => texts.has(name) && isWanted(name)).sort();
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
