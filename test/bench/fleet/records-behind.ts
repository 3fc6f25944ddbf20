import { paginateGetParametersByPath } from "@aws-sdk/client-ssm";
import { recordsPath } from "../../../functions/core/events/sweep.ts";
import { productNames } from "../../../functions/core/product-names.ts";
import { readRecord } from "../../../functions/core/record/read-record.ts";
import { localScope } from "../../../local/callers.ts";
import type { Fleet } from "./fleet.ts";
import type { Scenario } from "./scenarios.ts";

/** How many clusters have a record that does not say what it should, or none. */
export async function recordsBehind(
  { clients, clock, clusters }: Fleet,
  { isDone }: Scenario,
): Promise<number> {
  const day = new Date(clock.now()).toISOString().slice(0, "2026-11-25".length);
  const path = recordsPath(productNames.recordPrefix, localScope);
  let done = 0;
  for await (const { Parameters: found = [] } of paginateGetParametersByPath(
    { client: clients.ssm, pageSize: 10 },
    { Path: path, Recursive: true },
  )) {
    for (const { Value: text } of found) {
      const reading = readRecord(text);
      if (reading.kind === "record" && isDone(reading.record, day)) done += 1;
    }
  }
  return clusters.size - done;
}
