import { errandPrefix } from "../core/errands/errand-check.ts";
import { errandNamespaceName } from "../core/errands/errand-namespace.ts";
import type { HealthCheck } from "../core/health/health-check.ts";
import type { WriteFailure } from "./write-failures.ts";

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
    remedy:
      `Exempt namespace ${errandNamespaceName} from what refuses its pods, ` +
      "or let no errands be sent: tag the cluster cilium_probes=off",
  };
}
