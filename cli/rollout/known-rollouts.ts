import { rolloutIndexName } from "../../functions/core/rollouts/parameter-names.ts";
import { type RolloutIndex, readRolloutIndex } from "../../functions/core/rollouts/rollout-index.ts";
import { Refusal } from "../refusal.ts";
import type { Deployment } from "./deployment.ts";

/** Which rollouts a deployment has. Throws Refusal where its index cannot be read. */
export async function knownRollouts({ records, recordPrefix, region }: Deployment): Promise<RolloutIndex> {
  const name = rolloutIndexName(recordPrefix);
  const index = readRolloutIndex((await records.read(name))?.text);
  if (index !== "damaged") return index ?? { schema: 1, active: [], past: [] };
  throw new Refusal(
    `Parameter ${name} in ${region} cannot be read: the next sweep makes it anew. Who wrote it: aws ssm get-parameter-history --name ${name} --region ${region}`,
  );
}
