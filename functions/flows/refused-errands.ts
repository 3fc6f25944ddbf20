import { errandPrefix } from "../core/errands/errand-check.ts";
import { errandNamespaceName } from "../core/errands/errand-namespace.ts";
import type { HealthCheck } from "../core/health/health-check.ts";
import type { WriteFailure } from "./write-failures.ts";

const exempt =
  `Exempt namespace ${errandNamespaceName} from what refuses it, ` +
  "or let no errands be sent: tag the cluster cilium_probes=off";

/** Where the API server takes no pods of ours, that is what the nodes say; undefined: it took them all. */
export function refusedErrands(sent: number, failures: readonly WriteFailure[]): HealthCheck | undefined {
  const [failure] = failures;
  if (failure === undefined) return undefined;
  return {
    name: `${errandPrefix}pods that the API server takes`,
    current: sent - failures.length,
    desired: sent,
    missing: [],
    cause: failure.error.message,
    remedy: exempt,
  };
}

const noRound = {
  name: `${errandPrefix}rounds that the API server takes`,
  current: 0,
  desired: 1,
  missing: [],
} as const;

/** The same of what a round has beside its pods. */
export function refusedRound({ message }: Error): HealthCheck {
  return { ...noRound, cause: message, remedy: exempt };
}

/** Nothing can be made in a namespace that is on its way out. */
export const endingNamespace: HealthCheck = {
  ...noRound,
  cause: `Namespace ${errandNamespaceName} is being deleted`,
  remedy: `See what holds it: kubectl get namespace ${errandNamespaceName} -o jsonpath='{.metadata.finalizers} {.status.conditions}'`,
};
