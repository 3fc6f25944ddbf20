import { loadRollout, type StoredRollout } from "../../functions/flows/load-rollout.ts";
import { Refusal } from "../refusal.ts";
import type { Deployment } from "./deployment.ts";

export interface WholeRollout {
  readonly spec: NonNullable<StoredRollout["spec"]>;
  readonly plan: NonNullable<StoredRollout["plan"]>;
  readonly status: StoredRollout["status"];
}

/** A rollout with its spec and plan. Throws Refusal where it has none that can be read. */
export async function wholeRollout(id: string, deployment: Deployment): Promise<WholeRollout> {
  const { spec, plan, status } = await loadRollout(id, deployment);
  if (spec === undefined || plan === undefined) {
    throw new Refusal(
      `There is no rollout ${id} that can be read at ${deployment.recordPrefix} in ${deployment.region}. Which there are: npm run -s cli -- rollout list`,
    );
  }
  return { spec, plan, status };
}
