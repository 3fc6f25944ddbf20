import type { RolloutStatus } from "../../../../functions/core/rollouts/rollout-status.ts";
import type { RolloutUse } from "./run-rollouts.ts";

type Counts = Readonly<Record<string, number>>;

/** What measureRollout found; JSON as it stands. Times are the world's, in seconds. */
export interface RolloutMeasurement {
  readonly clusters: number;
  readonly speed: number;
  /** ISO 8601. */
  readonly measuredAt: string;
  readonly state: RolloutStatus["state"];
  /** From the request to its end. */
  readonly seconds: number;
  /** Of them, the soaks that it was asked for, wave after wave. */
  readonly soakSeconds: number;
  readonly waves: readonly { readonly name: string; readonly members: number; readonly seconds: number }[];
  readonly passes: number;
  readonly passMilliseconds: number;
  readonly triggerInvocations: number;
  readonly triggerMilliseconds: number;
  readonly advance: RolloutUse;
  /** Of the product to AWS, by service and operation; each try counts. */
  readonly requests: Counts;
  readonly throttled: Counts;
  readonly retries: Counts;
  readonly kubernetesRequests: Counts;
  readonly logBytes: number;
  readonly deadLetters: number;
  /** At list prices, by what it is for; what the stack costs whatever it does is not among it. */
  readonly dollars: Counts;
}
