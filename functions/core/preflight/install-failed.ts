import type { ClusterId } from "../cluster-id.ts";
import type { HealthCheck } from "../health/health-check.ts";
import type { Objection } from "../objection.ts";
import { lookAgain } from "./look-again.ts";

/** Milliseconds for which a first installation may keep every node of a cluster from taking pods. */
export const installPatience = 900_000;

export const installFailedCode = "install-failed";

/** No agent ever ran, and nobody's pods start: what kept them from it is gone, and comes back when the cause is mended. */
export function installFailed(cluster: ClusterId, { cause = "" }: HealthCheck, remedy: string): Objection {
  return {
    code: "install-failed",
    severity: "blocking",
    message:
      `No agent has started within ${installPatience / 60_000} minutes of the installation: ${cause}. Cilium's operator is taken ` +
      "away, with the taints by which it kept pods from every node; pods start without Cilium.",
    remedy: `${remedy} ; Then let it be tried again: ${lookAgain(cluster)}`,
  };
}

/** Whether what keeps agents from starting now is what was told: the first word of a cause says what kind it is of. */
export function isSameFailure(told: string, { cause = "" }: Pick<HealthCheck, "cause">): boolean {
  const [kind = ""] = cause.split(" ");
  return kind !== "" && told.includes(`installation: ${kind}`);
}
